package patchwave.simulation.world;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import patchwave.controller.advisories.FeedLimits;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.agents.AgentService;
import patchwave.controller.agents.Sessions;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.Role;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.loop.LastDecision;
import patchwave.controller.loop.PlannerLoop;
import patchwave.controller.operators.OperatorContext;
import patchwave.controller.operators.OperatorServices;
import patchwave.controller.store.PlannerSuperseded;
import patchwave.controller.store.Store;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;

/** One life of a controller: the product's own loop, sessions and services, on virtual time. */
public final class ControllerProcess {
    /** As the real one's defaults, but for the tick, which only bounds what a lost hint costs. */
    static final Duration STATUS_INTERVAL = Duration.ofSeconds(30);

    static final Duration UNKNOWN_AFTER = Duration.ofSeconds(95);
    static final Duration PERMIT_LIFE = Duration.ofSeconds(60);
    private static final long TICK = VirtualTime.seconds(60);
    private static final long SWEEP = VirtualTime.seconds(300);

    /** LoopThread: hints that come closer together share a turn. */
    private static final long REST = 50_000;

    private static final int PREPARATIONS = 200;

    private final World world;
    private final int number;
    private final Store store;
    private final List<Stream> streams = new ArrayList<>();
    private final Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    private boolean alive = true;
    private boolean turning;
    private boolean turnAgain;
    private boolean stood;
    private boolean standing;
    private long pausedUntil;
    private long turnAt = Long.MAX_VALUE;
    private long lastTurn;
    private @Nullable PlannerLoop loop;

    ControllerProcess(World world, int number) {
        this.world = world;
        this.number = number;
        this.store = new FaultyStore(world, world.store(), this);
    }

    World world() {
        return world;
    }

    /** From 1. */
    public int number() {
        return number;
    }

    public boolean isAlive() {
        return alive;
    }

    /** Whether its planner stood still for a while in its last turn, so that others changed what it had decided from. */
    public boolean stoodInTurn() {
        return stood;
    }

    /** Whether its planner is in a turn. */
    public boolean isTurning() {
        return turning;
    }

    boolean isPaused() {
        return world.time().micros() < pausedUntil;
    }

    /** What the planner decided last. */
    public LastDecision lastDecision() {
        return java.util.Objects.requireNonNull(loop).lastDecision();
    }

    /** Wires what the real Controller wires, but for listeners and threads. */
    void start() {
        run(() -> {
            Dice dice = new Dice(world.scenario().seed(), "controller " + number);
            Sessions sessions = new Sessions(
                    store,
                    world.time(),
                    dice.generator(),
                    new VirtualTimer(this),
                    STATUS_INTERVAL,
                    UNKNOWN_AFTER,
                    PERMIT_LIFE,
                    new StoredInventories(store));
            PlannerLoop planner = new PlannerLoop(
                    store, sessions, world.time(), UNKNOWN_AFTER, world.fleet().calendars(), PREPARATIONS);
            loop = planner;
            serve(new AgentService(sessions, store, world.authority(), Duration.ofDays(1), new VirtualTimer(this)));
            OperatorServices.of(new OperatorContext(
                            store,
                            sessions,
                            planner,
                            world.time(),
                            dice.generator(),
                            world.authority(),
                            world.controllerKey(),
                            () -> "controller:1",
                            PERMIT_LIFE,
                            STATUS_INTERVAL,
                            new FleetInventories(store, Duration.ofHours(24)),
                            new Feeds(List.of(), Path.of("/nonexistent"), world.time(), FeedLimits.DEFAULT),
                            world.channels()))
                    .forEach(this::serve);
            world.fact(new Fact.ControllerStarted(this));
            sweepLater(planner);
            hint();
        });
    }

    private void sweepLater(PlannerLoop planner) {
        world.time().in(SWEEP, () -> {
            if (alive) {
                planner.requestSweep();
                hint();
                sweepLater(planner);
            }
        });
    }

    private void serve(BindableService service) {
        for (ServerMethodDefinition<?, ?> method : service.bindService().getMethods()) {
            methods.put(method.getMethodDescriptor().getFullMethodName(), method);
        }
    }

    @SuppressWarnings("unchecked")
    private <Q, A> ServerMethodDefinition<Q, A> method(MethodDescriptor<Q, A> method) {
        return (ServerMethodDefinition<Q, A>) java.util.Objects.requireNonNull(methods.get(method.getFullMethodName()));
    }

    /** Does something of this process, now or when it goes on; nothing once it is dead. */
    void run(Runnable what) {
        if (!alive) {
            return;
        }
        if (isPaused()) {
            world.time().at(pausedUntil, () -> run(what));
            return;
        }
        try {
            what.run();
        } catch (Crash _) {
            world.tell(() -> this + " is killed");
            die();
        }
    }

    /** Something has changed: turn soon. */
    void hint() {
        bookTurn(Math.max(world.time().micros(), lastTurn + REST));
    }

    private void bookTurn(long at) {
        if (loop != null && at < turnAt) {
            turnAt = at;
            world.time().at(at, () -> {
                if (turnAt == at) {
                    run(this::turn);
                }
            });
        }
    }

    private void turn() {
        turnAt = Long.MAX_VALUE;
        if (turning) {
            // The planner stands still between two transactions; it turns again after that.
            turnAgain = true;
            return;
        }
        turning = true;
        turnAgain = false;
        stood = false;
        try {
            Optional<Instant> wakeAt = java.util.Objects.requireNonNull(loop).turn();
            lastTurn = world.time().micros();
            world.tell(() -> this + ": waiting: " + waiting());
            world.fact(new Fact.Turned(this));
            long tick = lastTurn + TICK;
            long wake = wakeAt.map(at -> VirtualTime.micros(Duration.between(VirtualTime.START, at)))
                    .orElse(tick);
            bookTurn(Math.max(lastTurn + REST, turnAgain ? 0 : Math.min(wake, tick)));
        } catch (PlannerSuperseded _) {
            world.tell(() -> this + " ends: another planner has taken over");
            die();
        } finally {
            turning = false;
        }
    }

    /** What hosts wait for, for the story: each reason with the hosts. */
    private String waiting() {
        TreeMap<String, List<String>> reasons = new TreeMap<>();
        lastDecision()
                .decision()
                .holds()
                .forEach(hold -> reasons.computeIfAbsent(hold.rollout() + " " + hold.reason(), _ -> new ArrayList<>())
                        .add(hold.host().value()));
        return reasons.toString() + lastDecision().fault().orElse("");
    }

    /** While its planner turns, others may go on between two of its transactions. */
    void standStill() {
        if (turning && !standing) {
            standing = true;
            try {
                stood |= world.faults().whilePlannerStands(this);
            } finally {
                standing = false;
            }
            if (!alive) {
                throw new Crash();
            }
        }
    }

    /** Killed with -9. */
    void die() {
        if (alive) {
            alive = false;
            for (Stream stream : List.copyOf(streams)) {
                world.network().leftByController(stream, "connection reset");
            }
            world.controllerGone(this);
        }
    }

    void pause(long until) {
        pausedUntil = until;
    }

    /** A message of an agent. */
    void receive(Stream stream, ConnectRequest request) {
        run(() -> {
            if (stream.controllerLeft) {
                return;
            }
            AgentCall call = stream.call;
            if (call == null) {
                call = accept(stream);
            }
            if (call.listener != null) {
                call.listener.onMessage(request);
            }
        });
    }

    private AgentCall accept(Stream stream) {
        AgentCall call = new AgentCall(world.network(), stream);
        stream.call = call;
        streams.add(stream);
        HostId host = stream.agent().host().id();
        inside(
                new PeerIdentity.Host(
                        host,
                        VirtualTime.instant(world.certifiedAt(stream.agent().host()))),
                () -> {
                    call.listener = method(AgentServiceGrpc.getConnectMethod())
                            .getServerCallHandler()
                            .startCall(call, new Metadata());
                    return call;
                });
        if (call.listener != null) {
            call.listener.onReady();
        }
        return call;
    }

    private static <T> T inside(PeerIdentity peer, Supplier<T> work) {
        Context context = Context.ROOT.withValue(PeerInterceptor.PEER, peer);
        Context before = context.attach();
        try {
            return work.get();
        } finally {
            context.detach(before);
        }
    }

    void cancelled(Stream stream) {
        streams.remove(stream);
        run(() -> {
            if (stream.call != null) {
                stream.call.cancel();
            }
        });
    }

    /** The streams that it believes to be open. */
    List<Stream> streams() {
        streams.removeIf(stream -> stream.controllerLeft);
        return streams;
    }

    /** An operator's call. @return empty if the controller died over it */
    <Q, A> Optional<OperatorCall<Q, A>> ask(MethodDescriptor<Q, A> method, Q request, String operator) {
        OperatorCall<Q, A> call = new OperatorCall<>(method);
        try {
            inside(new PeerIdentity.Operator(Role.ADMIN, operator), () -> {
                ServerCall.Listener<Q> listener =
                        method(method).getServerCallHandler().startCall(call, new Metadata());
                listener.onMessage(request);
                listener.onHalfClose();
                listener.onComplete();
                return call;
            });
            return Optional.of(call);
        } catch (Crash _) {
            world.tell(() -> this + " is killed");
            die();
            return Optional.empty();
        }
    }

    /** For {@link ConnectResponse}s that waited: see {@link AgentCall#ready}. */
    void readsAgain(Stream stream) {
        run(() -> {
            if (stream.call != null) {
                world.fact(new Fact.Caught(stream.agent().host(), stream.call.ready(true)));
            }
        });
    }

    @Override
    public String toString() {
        return "controller " + number;
    }
}
