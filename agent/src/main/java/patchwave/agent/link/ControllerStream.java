package patchwave.agent.link;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.enrolment.ControllerTrust;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.EnrolmentException;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.StatusText;
import patchwave.agent.wire.WireException;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;

/**
 * The host's stream to the controller as it travels: one channel and one stream at a time, made anew with full jitter
 * whenever it breaks, and a certificate that is renewed in time.
 */
public final class ControllerStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerStream.class);
    private static final Duration RENEWAL_LOOK = Duration.ofMinutes(1);
    private static final Duration SILENCE_LOOK = Duration.ofSeconds(5);

    private final Transport transport;
    private final List<Address> controllers;
    private final Enrolment enrolment;
    private final InstantSource clock;
    private final Supplier<Duration> uptime;
    private final Backoff backoff;

    @GuardedBy("this")
    private Identity identity;

    @GuardedBy("this")
    private @Nullable Listener listener;

    @GuardedBy("this")
    private final List<Future<?>> looks = new ArrayList<>();

    @GuardedBy("this")
    private @Nullable ManagedChannel channel;

    @GuardedBy("this")
    private @Nullable StreamObserver<ConnectRequest> requests;

    @GuardedBy("this")
    private long stream;

    @GuardedBy("this")
    private int tried;

    @GuardedBy("this")
    private boolean closed;

    /** Is told of everything that happens on the stream, on a thread of the transport: it must not block. */
    public interface Listener {
        /** A stream is begun; its number grows with each. */
        void connected(long stream);

        /**
         * A message came on that stream.
         *
         * @throws WireException if it breaks its rules: it is refused then, and counts as no answer
         */
        void received(long stream, ConnectResponse response);

        /** That stream is gone; a next one will be tried. */
        void disconnected(long stream, String why);
    }

    /**
     * A stream that is not started.
     *
     * @param controllers tried one after the other; at least one
     * @param random for jitter
     */
    public ControllerStream(
            Transport transport,
            List<Address> controllers,
            Identity identity,
            Enrolment enrolment,
            InstantSource clock,
            RandomGenerator random) {
        this(transport, controllers, identity, enrolment, clock, () -> Duration.ofNanos(System.nanoTime()), random);
    }

    /** @param uptime of a clock that is never set */
    ControllerStream(
            Transport transport,
            List<Address> controllers,
            Identity identity,
            Enrolment enrolment,
            InstantSource clock,
            Supplier<Duration> uptime,
            RandomGenerator random) {
        this.transport = transport;
        this.controllers = List.copyOf(controllers);
        this.identity = identity;
        this.enrolment = enrolment;
        this.clock = clock;
        this.uptime = uptime;
        backoff = new Backoff(random);
    }

    /** Begins to connect, and keeps on until closed. */
    public synchronized void start(Listener told) {
        listener = told;
        connect();
        look(this::renewIfDue, RENEWAL_LOOK);
        look(this::leaveIfSilent, SILENCE_LOOK);
    }

    @GuardedBy("this")
    private void look(Runnable task, Duration every) {
        looks.add(
                transport.timer().scheduleWithFixedDelay(task, every.toSeconds(), every.toSeconds(), TimeUnit.SECONDS));
    }

    private synchronized void connect() {
        if (closed || listener == null) {
            return;
        }
        stream++;
        backoff.opened(uptime.get());
        Address address = controllers.get(tried % controllers.size());
        try {
            channel = transport.channel(address, Optional.of(identity), ControllerTrust.in(identity.authority()));
            requests = AgentServiceGrpc.newStub(channel).connect(new Responses(stream, address));
            listener.connected(stream);
        } catch (RuntimeException e) {
            gone(stream, address + ": " + e);
        }
    }

    /** Sends on that stream; dropped if it is not the open one. Never blocks. */
    public synchronized void send(long to, ConnectRequest message) {
        if (requests != null && to == stream) {
            requests.onNext(message);
        }
    }

    /** The host is admitted or works now: a stream that breaks is then made anew sooner. Told again and again. */
    public synchronized void admitted() {
        backoff.admitted(uptime.get());
    }

    private synchronized void received(long from, ConnectResponse response) {
        if (from != stream || listener == null) {
            return;
        }
        try {
            listener.received(from, response);
            backoff.answered();
        } catch (WireException e) {
            LOG.error("message refused: {}", e.getMessage());
        }
    }

    /** Keep-alive is answered below the application: a controller that hangs would be waited for without end. */
    synchronized void leaveIfSilent() {
        if (requests != null && backoff.isSilent(uptime.get())) {
            gone(stream, controllers.get(tried % controllers.size()) + ": accepts, and does not answer");
        }
    }

    private synchronized void gone(long from, String why) {
        if (from != stream || closed) {
            return;
        }
        drop();
        tried++;
        Duration wait = backoff.next(uptime.get());
        if (listener != null) {
            listener.disconnected(from, why + expired() + "; next try in " + wait.toMillis() + " ms");
        }
        var _ = transport.timer().schedule(this::connect, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** No controller takes an ended certificate, and none can renew it: only a person helps. */
    @GuardedBy("this")
    private String expired() {
        return clock.instant().isBefore(identity.end())
                ? ""
                : "; this host's certificate ended at " + identity.end()
                        + ": stop the agent, remove certificate.pem from beside its key.pem,"
                        + " put a new token into its enrolment_token_file, and start it again";
    }

    @GuardedBy("this")
    private void drop() {
        // Whatever the old stream still says belongs to no stream; its end is said within shutdownNow.
        stream++;
        requests = null;
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
    }

    /** Connects anew with this identity. */
    synchronized void use(Identity renewed) {
        identity = renewed;
        if (requests != null && listener != null) {
            long old = stream;
            drop();
            listener.disconnected(old, "connecting with the renewed certificate");
            connect();
        }
    }

    private void renewIfDue() {
        Identity current;
        ManagedChannel open;
        synchronized (this) {
            Instant now = clock.instant();
            if (closed || channel == null || now.isBefore(identity.renewAt())) {
                return;
            }
            current = identity;
            open = channel;
        }
        // Blocking: on a thread of its own, not on the timer that all streams share.
        Thread.ofVirtual().name("renewal").start(() -> renew(current, open));
    }

    private void renew(Identity current, ManagedChannel open) {
        try {
            Identity renewed = enrolment.renew(current, open);
            LOG.info("certificate renewed: {}", renewed);
            use(renewed);
        } catch (EnrolmentException e) {
            LOG.warn("{}; it ends at {}; tried again in {}", e.getMessage(), current.end(), RENEWAL_LOOK);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        looks.forEach(look -> look.cancel(false));
        drop();
    }

    private final class Responses implements StreamObserver<ConnectResponse> {
        private final long number;
        private final Address address;

        Responses(long number, Address address) {
            this.number = number;
            this.address = address;
        }

        @Override
        public void onNext(ConnectResponse response) {
            received(number, response);
        }

        @Override
        public void onError(Throwable error) {
            gone(number, address + ": " + StatusText.of(error));
        }

        @Override
        public void onCompleted() {
            gone(number, address + " closed the stream");
        }
    }
}
