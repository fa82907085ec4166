package patchwave.controller.agents;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.inventory.InventorySink;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoreException;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.FromAgent;
import patchwave.controller.wire.ToAgent;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Hello;
import patchwave.host.HelloDecision;
import patchwave.host.HostProtocol;
import patchwave.host.PackageWish;
import patchwave.host.Resolution;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.rollout.RolloutId;

/** All hosts' streams: at most one for each host, and what was last heard. */
public final class Sessions implements Resolver {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** How often a Hello is decided again when something else changed the host in between. */
    private static final int TRIES = 5;

    /** A stream that is opened so long after a Hello that may have been late is none of those that were left before it. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Until it is known whether a Hello was late, the host is given no permit: whoever means it comes again sooner. */
    private static final Duration SUSPICION = Duration.ofSeconds(10);

    /** So many Hellos that do not fit, of one incarnation each, can have been late; the next is judged. */
    private static final int SUSPICIONS = 2;

    /** The first status after a Desired may have been under way before it. */
    private static final int UNOBSERVED_LIMIT = 2;

    /** The planner looks at all hosts each few seconds. While it does not, each permit is doubted, which costs as much as its pools are large. */
    private static final Duration PLANNER_PATIENCE = Duration.ofSeconds(10);

    private final Store store;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Executor executor;
    private final Duration statusInterval;
    private final Duration unknownAfter;
    private final Duration permitTimeToLive;

    /** As of when the tables had last every silence, found by the planner. */
    private volatile Instant silencesStored = Instant.MIN;

    private final InventoryDesk inventories;
    private final Map<HostId, HostEntry> entries = new ConcurrentHashMap<>();

    /**
     * No stream yet.
     *
     * @param random names questions
     * @param executor where hints are worked on; may block
     * @param statusInterval what agents are told
     * @param unknownAfter how long nothing may be heard of a host that others' permits count on, promise P1
     * @param permitTimeToLive of permits, promise P3
     * @param inventories where they go
     */
    public Sessions(
            Store store,
            InstantSource clock,
            RandomGenerator random,
            Executor executor,
            Duration statusInterval,
            Duration unknownAfter,
            Duration permitTimeToLive,
            InventorySink inventories) {
        this.store = store;
        this.clock = clock;
        this.random = random;
        this.executor = executor;
        this.statusInterval = statusInterval;
        this.unknownAfter = unknownAfter;
        this.permitTimeToLive = permitTimeToLive;
        this.inventories = new InventoryDesk(inventories);
    }

    InventoryDesk inventories() {
        return inventories;
    }

    InstantSource clock() {
        return clock;
    }

    AgentSession open(PeerIdentity.Host peer, ServerCallStreamObserver<ConnectResponse> stream) {
        return new AgentSession(peer, new Outbox(stream), this, entry(peer.id()));
    }

    private HostEntry entry(HostId host) {
        return entries.computeIfAbsent(host, _ -> new HostEntry(clock.instant()));
    }

    /** What was heard of a host. */
    public Live live(HostId host) {
        HostEntry entry = entries.get(host);
        return entry == null ? Live.NOTHING : entry.live(clock.instant());
    }

    /** When the host's last status came; empty if none did since the controller started. */
    public Optional<Instant> lastReport(HostId host) {
        return live(host).lastReport();
    }

    /** Something else may be desired of these hosts: their streams look again, soon. Never blocks. */
    public void hint(Collection<HostId> hosts) {
        for (HostId host : hosts) {
            HostEntry entry = entries.get(host);
            if (entry != null && entry.session != null) {
                later(() -> push(entry));
            }
        }
    }

    /** As {@link #hint}, for every stream: what a lost hint costs is at most the time between two of these. */
    public void hintAll() {
        hint(List.copyOf(entries.keySet()));
    }

    /** Ends every stream; agents come back to the next controller. */
    public void closeAll() {
        for (HostEntry entry : entries.values()) {
            AgentSession session = entry.session;
            if (session != null) {
                session.close(Status.UNAVAILABLE.withDescription("the controller stops"));
            }
        }
    }

    private void later(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException _) {
            LOG.debug("a hint came while the controller stops");
        }
    }

    /** Rule C4. */
    void greet(AgentSession session, HostEntry entry, FromAgent.Greeting greeting) {
        for (int i = 0; i < TRIES; i++) {
            Optional<StoredHost> found = store.read(tables -> tables.hosts().find(session.host));
            if (found.isEmpty()) {
                session.close(Status.PERMISSION_DENIED.withDescription(
                        "host %s is not enrolled here".formatted(session.host)));
                return;
            }
            StoredHost host = found.get();
            if (!host.accepts(session.peer.certifiedAt())) {
                session.close(Status.PERMISSION_DENIED.withDescription(
                        "host %s was enrolled again at %s; this certificate is from before"
                                .formatted(session.host, host.enrolledAt())));
                return;
            }
            switch (HostProtocol.hello(host.record(), greeting.hello())) {
                case HelloDecision.Quarantined _
                when mayBeLate(session, entry, host, greeting.hello()) -> {
                    session.close(Status.ABORTED.withDescription(
                            "this Hello may be from before a newer stream of the host: say Hello again"));
                    return;
                }
                case HelloDecision.Quarantined quarantined -> {
                    LOG.warn(
                            "host={} quarantined why=\"{}\"; re-admit it once that is understood",
                            session.host,
                            quarantined.reason());
                    store.change(
                            Actor.CONTROLLER, tables -> tables.hosts().quarantine(session.host, quarantined.reason()));
                    session.stand(AgentSession.Standing.QUARANTINED);
                    replace(session, entry);
                    welcome(session, host, Optional.of(quarantined.reason()));
                    return;
                }
                case HelloDecision.Accepted accepted -> {
                    if (accept(session, host, greeting, accepted)) {
                        session.stand(AgentSession.Standing.ACCEPTED);
                        entry.greeted = accepted.incarnation();
                        entry.suspicion = null;
                        replace(session, entry);
                        welcome(session, host, Optional.empty());
                        push(entry);
                        if (greeting.reportsInventory()) {
                            inventories.greeted(session, entry);
                        }
                        return;
                    }
                }
            }
        }
        session.close(Status.ABORTED.withDescription("the host's record changes too fast; say Hello again"));
    }

    /**
     * Whether a Hello that does not fit may be one of a stream that its agent has left: while the controller stood still,
     * say, a newer stream came, and its Hello was read first. Nobody says that one again; who does is a restored or cloned
     * host, and is judged. Until then it is not let in, so that nothing is risked by asking twice.
     */
    private boolean mayBeLate(AgentSession session, HostEntry entry, StoredHost host, Hello hello) {
        boolean knowsNewer = host.record().quarantined().isEmpty()
                && entry.greeted != null
                && host.record().incarnation().equals(Optional.of(entry.greeted));
        if (!knowsNewer) {
            return false;
        }
        HostEntry.Suspicion former = entry.suspicion;
        if (former == null) {
            entry.suspicion = new HostEntry.Suspicion(hello.incarnation(), clock.instant(), 1);
            return true;
        }
        if (session.openedAt.isBefore(former.at().plus(LATE))) {
            return true;
        }
        // A clone whose agent starts again and again says another incarnation each time.
        if (former.incarnation().equals(hello.incarnation()) || former.count() == SUSPICIONS) {
            return false;
        }
        entry.suspicion = new HostEntry.Suspicion(hello.incarnation(), clock.instant(), former.count() + 1);
        return true;
    }

    private boolean isSuspicious(HostEntry entry) {
        HostEntry.Suspicion last = entry.suspicion;
        return last != null && clock.instant().isBefore(last.at().plus(SUSPICION));
    }

    private boolean accept(
            AgentSession session, StoredHost host, FromAgent.Greeting greeting, HelloDecision.Accepted accepted) {
        boolean known = !accepted.changed()
                && host.facts().equals(greeting.facts())
                && host.record().journalVersion() == greeting.hello().journalVersion()
                && host.record().bootId().equals(greeting.hello().bootId());
        return known
                || store.write(
                        Actor.host(session.host),
                        tables -> tables.hosts()
                                .welcome(
                                        session.host,
                                        host.record().incarnation(),
                                        host.record().journalVersion(),
                                        accepted.incarnation(),
                                        greeting.hello().journalVersion(),
                                        greeting.hello().bootId(),
                                        greeting.facts()));
    }

    private void replace(AgentSession session, HostEntry entry) {
        AgentSession former = entry.session;
        entry.session = session;
        entry.settled = null;
        entry.sent = null;
        entry.cancel = null;
        inventories.drop(entry);
        if (former != null && former != session) {
            former.close(Status.ABORTED.withDescription("a newer stream of this host has taken over"));
        }
        LOG.info("host={} stream opened", session.host);
    }

    private void welcome(AgentSession session, StoredHost host, Optional<String> quarantined) {
        session.outbox.send(new ToAgent.Welcome(quarantined, host.record().attempt(), statusInterval, clock.instant()));
    }

    /** Rules C2, C3, C5, C6. */
    void report(AgentSession session, HostEntry entry, FromAgent.Report said) {
        FromAgent.Report report = said.status().permitWanted()
                ? doubt(session, entry)
                        .map(reason -> said.with(said.status().withoutPermit(reason)))
                        .orElse(said)
                : said;
        long last = entry.lastSequence(report.status().incarnation());
        boolean newer = report.status().sequence() > last;
        resendIfUnobserved(session, entry, report);
        if (!newer || !same(report, entry.settled)) {
            ReportWork work = new ReportWork(session.host, report, last, permitTimeToLive);
            // What says something new is taken to change something; of the others most do not, and must not wait for
            // writers.
            Optional<Reply> quiet =
                    entry.last == null || same(report, entry.last) ? store.read(work::look) : Optional.empty();
            Reply reply = quiet.orElseGet(() -> store.write(Actor.host(session.host), work::apply));
            entry.last = report;
            entry.settled = reply.settled() ? report : null;
            entry.waits = reply.waits();
            act(session, entry, reply);
        }
        if (newer) {
            entry.incarnation = report.status().incarnation();
            entry.lastSequence = report.status().sequence();
        }
    }

    /** The planner has stored every silence as of a time: until its next turn is overdue, the tables are right about who serves. */
    public void storedSilences(Instant asOf) {
        silencesStored = asOf;
    }

    /**
     * Why a host that asks for its permit must ask again. The tables call hosts healthy until the planner has found them
     * silent, which after a start takes a while: whom this process has not heard may have been lost with the controller.
     */
    private Optional<String> doubt(AgentSession session, HostEntry entry) {
        if (isSuspicious(entry)) {
            return Optional.of("another machine may speak for this host: a Hello that does not fit has come");
        }
        Instant now = clock.instant();
        if (!now.isBefore(silencesStored) && now.isBefore(silencesStored.plus(PLANNER_PATIENCE))) {
            return Optional.empty();
        }
        Instant oldest = now.minus(unknownAfter);
        return store.read(tables -> tables.ledger().reliances(session.host)).stream()
                .map(reliance -> reliance.doubt(
                        host -> lastReport(host).filter(oldest::isBefore).isPresent()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Desired is a level, not an edge: whatever became of it on its way, the agent gets it until it has acted on it. */
    private static void resendIfUnobserved(AgentSession session, HostEntry entry, FromAgent.Report report) {
        ToAgent.Desired sent = entry.sent;
        if (sent == null || report.observedGeneration() >= sent.generation()) {
            entry.unobserved = 0;
        } else if (++entry.unobserved >= UNOBSERVED_LIMIT) {
            entry.unobserved = 0;
            session.outbox.send(sent);
        }
    }

    private static boolean same(FromAgent.Report report, FromAgent.@Nullable Report settled) {
        return settled != null
                && report.status().withSequence(settled.status().sequence()).equals(settled.status())
                && report.health().equals(settled.health())
                && report.outcome().equals(settled.outcome())
                && report.drainedSince().equals(settled.drainedSince());
    }

    private void act(AgentSession session, HostEntry entry, Reply reply) {
        if (reply.closing().isPresent()) {
            session.close(Status.ABORTED.withDescription(reply.closing().get()));
            return;
        }
        send(session, entry, reply.desired());
        for (ToAgent message : reply.messages()) {
            if (message instanceof ToAgent.Cancel cancel) {
                send(session, entry, cancel);
            } else {
                session.outbox.send(message);
            }
        }
    }

    /**
     * A Cancel is answered with a status at once (rule A4), and a status that does not say what became of the attempt is
     * answered with Cancel: while the host puts itself back into service, say, the two would go to and fro as fast as the
     * network permits. So it is repeated only with the statuses that come by themselves.
     */
    private void send(AgentSession session, HostEntry entry, ToAgent.Cancel cancel) {
        Instant now = clock.instant();
        HostEntry.SentCancel last = entry.cancel;
        boolean isRepeated = last != null
                && last.attempt() == cancel.attempt()
                && now.isBefore(last.at().plus(statusInterval.dividedBy(2)));
        if (!isRepeated) {
            entry.cancel = new HostEntry.SentCancel(cancel.attempt(), now);
            session.outbox.send(cancel);
        }
    }

    private static void send(AgentSession session, HostEntry entry, ToAgent.Desired desired) {
        if (!desired.equals(entry.sent)) {
            entry.sent = desired;
            entry.unobserved = 0;
            session.outbox.send(desired);
        }
    }

    /** Sends what is desired now, if it is something else than what was sent. */
    private void push(HostEntry entry) {
        entry.turn.lock();
        try {
            AgentSession session = entry.session;
            if (session == null) {
                return;
            }
            entry.settled = null;
            store.read(tables -> {
                        Optional<StoredHost> host = tables.hosts().find(session.host);
                        return host.isEmpty()
                                ? Optional.<Push>empty()
                                : Optional.of(new Push(host.get(), Desires.of(tables, host.get())));
                    })
                    .ifPresentOrElse(
                            push -> push(session, entry, push),
                            () -> session.close(Status.PERMISSION_DENIED.withDescription(
                                    "host %s is not enrolled any more".formatted(session.host))));
        } catch (StoreException e) {
            LOG.error("desired state not sent: the database failed; tried again at the next hint: {}", e.getMessage());
        } finally {
            entry.turn.unlock();
        }
    }

    /** What a push is made from, of one moment. */
    private record Push(StoredHost host, ToAgent.Desired desired) {}

    private void push(AgentSession session, HostEntry entry, Push push) {
        boolean quarantined = push.host().record().quarantined().isPresent();
        switch (session.standing()) {
            case NEW -> {}
            case QUARANTINED -> {
                if (!quarantined) {
                    session.close(Status.ABORTED.withDescription("re-admitted: say Hello again"));
                }
            }
            case ACCEPTED -> {
                if (quarantined) {
                    session.close(Status.ABORTED.withDescription("quarantined: say Hello again"));
                    return;
                }
                send(session, entry, push.desired());
                push.host()
                        .claim()
                        .filter(claim -> push.host().record().journal().begun() < claim.attempt())
                        .ifPresent(claim -> cancel(session, entry, claim));
            }
        }
    }

    private void cancel(AgentSession session, HostEntry entry, Claim claim) {
        RolloutId rollout = claim.rollout();
        claim.cancelled()
                .ifPresent(reason -> send(session, entry, new ToAgent.Cancel(rollout, claim.attempt(), reason)));
    }

    void leave(AgentSession session, HostEntry entry) {
        if (entry.session == session) {
            entry.session = null;
            inventories.drop(entry);
        }
    }

    void answer(HostEntry entry, FromAgent.Answer answer) {
        CompletableFuture<Resolution> question;
        synchronized (entry.questions) {
            question = entry.questions.remove(answer.requestId());
        }
        // An answer that nobody waits for any more is of no use, and no fault.
        if (question != null) {
            question.complete(answer.resolution());
        }
    }

    @Override
    public CompletableFuture<Resolution> resolve(HostId host, List<PackageWish> packages, Duration timeout) {
        HostEntry entry = entries.get(host);
        AgentSession session = entry == null ? null : entry.session;
        if (entry == null || session == null) {
            return CompletableFuture.failedFuture(new NotConnected(host));
        }
        String id = HexFormat.of().toHexDigits(random.nextLong());
        CompletableFuture<Resolution> question = new CompletableFuture<>();
        synchronized (entry.questions) {
            entry.questions.put(id, question);
        }
        session.outbox.send(new ToAgent.Resolve(id, packages));
        return question.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((_, _) -> {
            synchronized (entry.questions) {
                entry.questions.remove(id);
            }
        });
    }
}
