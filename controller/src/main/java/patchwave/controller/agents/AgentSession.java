package patchwave.controller.agents;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.store.StoreException;
import patchwave.controller.wire.AgentMessages;
import patchwave.controller.wire.FromAgent;
import patchwave.controller.wire.WireFault;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.proto.agent.v1.ConnectRequest;

/** One stream of one host: takes its messages in order, and ends at the first one that breaks a rule. */
final class AgentSession implements StreamObserver<ConnectRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);

    final HostId host;
    final PeerIdentity.Host peer;
    final Outbox outbox;
    final Instant openedAt;

    private final Sessions sessions;
    private final HostEntry entry;

    /** The incarnation of its Hello; null before. */
    private volatile @Nullable Incarnation incarnation;

    private volatile Standing standing = Standing.NEW;

    /** How a session stands with rule C4. */
    enum Standing {
        NEW,
        ACCEPTED,
        QUARANTINED
    }

    AgentSession(PeerIdentity.Host peer, Outbox outbox, Sessions sessions, HostEntry entry) {
        this.host = peer.id();
        this.peer = peer;
        this.outbox = outbox;
        this.sessions = sessions;
        this.entry = entry;
        this.openedAt = sessions.clock().instant();
    }

    boolean isGreeted() {
        return incarnation != null;
    }

    Standing standing() {
        return standing;
    }

    void stand(Standing next) {
        standing = next;
    }

    @Override
    public void onNext(ConnectRequest request) {
        entry.turn.lock();
        try {
            if (!outbox.isClosed()) {
                take(request, sessions.clock().instant());
            }
        } catch (WireFault e) {
            close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        } catch (StoreException e) {
            LOG.error("host={} message lost: the database failed; the agent will come back: {}", host, e.getMessage());
            close(Status.UNAVAILABLE.withDescription("the controller cannot reach its database now"));
        } catch (RuntimeException e) {
            LOG.error("host={} message not understood by us; its stream is closed. Please report this", host, e);
            close(Status.INTERNAL.withDescription("a fault of the controller; see its log"));
        } finally {
            entry.turn.unlock();
        }
    }

    private void take(ConnectRequest request, Instant now) {
        if (!entry.messages.take(now)) {
            close(Status.RESOURCE_EXHAUSTED.withDescription("more than 5 messages a second"));
            return;
        }
        FromAgent message = AgentMessages.read(request);
        Incarnation own = incarnation;
        if (own == null) {
            if (!(message instanceof FromAgent.Greeting greeting)) {
                throw new WireFault("message: expected hello first, found "
                        + request.getMessageCase().name().toLowerCase(java.util.Locale.ROOT));
            }
            incarnation = greeting.hello().incarnation();
            sessions.greet(this, entry, greeting);
            return;
        }
        if (entry.session != this) {
            close(Status.ABORTED.withDescription("a newer stream of this host has taken over"));
            return;
        }
        switch (message) {
            case FromAgent.Greeting _ -> throw new WireFault("message: expected hello only once");
            case FromAgent.Report report -> report(own, report, now);
            case FromAgent.Answer answer -> sessions.answer(entry, answer);
            case FromAgent.InventoryReport inventory -> {
                // A clone must not speak for the true host.
                if (standing == Standing.ACCEPTED) {
                    sessions.inventories().take(this, entry, inventory.part(), now);
                }
            }
        }
    }

    private void report(Incarnation own, FromAgent.Report report, Instant now) {
        if (!report.status().incarnation().equals(own)) {
            throw new WireFault("status.incarnation: expected the one of hello");
        }
        entry.step = report.step();
        entry.preparation = report.status().preparation();
        entry.unattended = report.unattended();
        // A quarantined host is seen, but what it says of itself changes nothing.
        if (standing == Standing.ACCEPTED) {
            sessions.report(this, entry, report);
        }
        // Only now: who counts on a host that was heard reads in the tables what it said.
        entry.lastReport = now;
    }

    void close(Status status) {
        if (!status.isOk()) {
            LOG.info("host={} stream closed code={} why=\"{}\"", host, status.getCode(), status.getDescription());
        }
        sessions.leave(this, entry);
        outbox.close(status);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.info(
                "host={} stream lost why=\"{}\"",
                host,
                Optional.ofNullable(failure.getMessage()).orElse(""));
        sessions.leave(this, entry);
    }

    @Override
    public void onCompleted() {
        close(Status.OK);
    }
}
