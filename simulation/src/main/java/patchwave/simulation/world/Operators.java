package patchwave.simulation.world;

import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LowerFloorResponse;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerHost;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/** The people: they start, steer and stop rollouts through the product's own services, edit the fleet, and mend at the end. */
final class Operators {
    static final Actor ANN = Actor.operator("ann");

    /** The version of the package that may break services. */
    static final int BAD_VERSION = 2;

    private static final List<String> ALL = List.of("dev", "staging", "production");
    private static final long TENDING = VirtualTime.seconds(60);

    /**
     * After so many rounds, two hours, people see that work which took long once fits into no window any more, or that
     * a pool which lost hosts is as small as its floor.
     */
    private static final int ROUNDS_TO_RELAX = 120;

    private final World world;
    private int started;
    private int tended;

    Operators(World world) {
        this.world = world;
    }

    void begin() {
        Dice dice = new Dice(world.scenario().seed(), "operators");
        world.time().in(dice.seconds(60, 120), () -> start("rollout", false));
        once(Fault.SECOND_ROLLOUT, 200, 1500, () -> start("rollout", false));
        once(Fault.EMERGENCY, 200, 1500, () -> start("emergency", true));
        often(Fault.FLEET_EDITS, 60, 500, _ -> world.fleet().edit(ANN));
        often(Fault.STEERING, 60, 500, this::steer);
        often(Fault.HOST_CHANGES, 100, 600, this::changeHosts);
    }

    private void once(Fault fault, double low, double high, Runnable what) {
        if (world.scenario().has(fault)) {
            Dice own = new Dice(world.scenario().seed(), "operators " + fault.word());
            world.time().in(own.seconds(low, high), what);
        }
    }

    private void often(Fault fault, double low, double high, Consumer<Dice> what) {
        if (world.scenario().has(fault)) {
            often(new Dice(world.scenario().seed(), "operators " + fault.word()), low, high, what);
        }
    }

    private void often(Dice own, double low, double high, Consumer<Dice> what) {
        world.time().in(own.seconds(low, high), () -> {
            if (world.faultsOn()) {
                what.accept(own);
                often(own, low, high, what);
            }
        });
    }

    /** Calls a service as an operator; repeated later if no controller answers. Refusals are answers. */
    private <Q, A> Status ask(MethodDescriptor<Q, A> method, Q request, String operator) {
        return call(method, request, operator).map(call -> call.status).orElse(Status.UNAVAILABLE);
    }

    private <Q, A> Optional<OperatorCall<Q, A>> call(MethodDescriptor<Q, A> method, Q request, String operator) {
        Optional<ControllerProcess> controller =
                world.controllers().stream().filter(it -> !it.isPaused()).reduce((_, last) -> last);
        Optional<OperatorCall<Q, A>> call = controller.flatMap(it -> it.ask(method, request, operator));
        world.tell(() -> "%s: %s %s: %s"
                .formatted(
                        operator,
                        method.getBareMethodName(),
                        request.toString().replace('\n', ' ').strip(),
                        call.map(it -> it.status.toString()).orElse("no controller")));
        return call;
    }

    private void start(String name, boolean emergency) {
        int version = ++started + 1;
        String id = "%s-%d".formatted(name, version);
        start(StartRolloutRequest.newBuilder()
                .setPlan(world.plans()
                        .make(id, version, ALL, emergency, world.time().instant()))
                .build());
    }

    private void start(StartRolloutRequest request) {
        Status status = ask(RolloutServiceGrpc.getStartRolloutMethod(), request, "ann");
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            world.time().in(VirtualTime.seconds(20), () -> start(request));
        }
    }

    private List<RolloutSummary> rollouts() {
        return world.store().read(tables -> tables.rollouts().list(100));
    }

    private List<StoredHost> hosts() {
        return world.store().read(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE));
    }

    private void steer(Dice dice) {
        List<RolloutSummary> live =
                rollouts().stream().filter(it -> !it.status().isOver()).toList();
        if (live.isEmpty()) {
            return;
        }
        RolloutSummary one = dice.pick(live);
        String id = one.spec().id().value();
        switch (dice.between(0, 9)) {
            case 0, 1, 2 -> steer(id, Steer.STEER_PAUSE, "let us look");
            case 3, 4, 5, 6 -> resume(id);
            case 7 -> steer(id, Steer.STEER_ABORT, "enough");
            default -> {
                List<StoredHost> hosts = hosts();
                ask(
                        RolloutServiceGrpc.getSteerHostMethod(),
                        SteerHostRequest.newBuilder()
                                .setRolloutId(id)
                                .setHostId(dice.pick(hosts).host().id().value())
                                .setSteer(dice.chance(0.5) ? SteerHost.STEER_HOST_RETRY : SteerHost.STEER_HOST_EXCLUDE)
                                .setReason("simulated")
                                .build(),
                        "ann");
            }
        }
    }

    private Status steer(String id, Steer how, String reason) {
        return ask(
                RolloutServiceGrpc.getSteerRolloutMethod(),
                SteerRolloutRequest.newBuilder()
                        .setRolloutId(id)
                        .setSteer(how)
                        .setReason(reason)
                        .build(),
                "ann");
    }

    /** Resumes; what a halt wants named is named. */
    private void resume(String id) {
        Status first = steer(id, Steer.STEER_RESUME, "go on");
        String why = first.getDescription();
        int missing = why == null ? -1 : why.indexOf("missing: ");
        if (why != null && missing >= 0) {
            String names = why.substring(missing + "missing: ".length());
            steer(id, Steer.STEER_RESUME, names.length() > 480 ? names.substring(0, 480) : names);
        }
    }

    private void changeHosts(Dice dice) {
        String host = dice.pick(hosts()).host().id().value();
        switch (dice.between(0, 4)) {
            case 0 -> {
                if (world.machines().size() < world.scenario().hosts() + 3) {
                    world.addHost();
                }
            }
            case 1 ->
                ask(
                        FleetServiceGrpc.getQuarantineHostMethod(),
                        QuarantineHostRequest.newBuilder()
                                .setHostId(host)
                                .setReason("strange")
                                .build(),
                        "ann");
            case 2 -> readmit(host, 0);
            case 3 -> lowerFloor(dice);
            default -> {
                remove(host, "ann");
                world.time().in(dice.seconds(5, 60), () -> remove(host, "ben"));
            }
        }
    }

    private void remove(String host, String operator) {
        ask(
                FleetServiceGrpc.getRemoveHostMethod(),
                RemoveHostRequest.newBuilder().setHostId(host).setReason("gone").build(),
                operator);
    }

    private void readmit(String host, long givenUp) {
        ask(
                FleetServiceGrpc.getReadmitHostMethod(),
                ReadmitHostRequest.newBuilder()
                        .setHostId(host)
                        .setReason("looked at")
                        .setGiveUpAttempt(givenUp)
                        .build(),
                "ann");
    }

    private void lowerFloor(Dice dice) {
        LowerFloorRequest request = LowerFloorRequest.newBuilder()
                .setPool("production/" + dice.pick(List.of("web", "db")))
                .setFloorCount(dice.between(0, 2))
                .setDuration(com.google.protobuf.Duration.newBuilder().setSeconds(300))
                .setReason("urgent")
                .build();
        Optional<OperatorCall<LowerFloorRequest, LowerFloorResponse>> wish =
                call(FleetServiceGrpc.getLowerFloorMethod(), request, "ann");
        LowerFloorResponse answer = wish.map(it -> it.answer).orElse(null);
        if (answer != null) {
            world.time()
                    .in(
                            dice.seconds(1, 60),
                            () -> ask(
                                    FleetServiceGrpc.getApproveFloorMethod(),
                                    ApproveFloorRequest.newBuilder()
                                            .setFloorId(answer.getFloor().getFloorId())
                                            .build(),
                                    "ben"));
        }
    }

    /** The faults have stopped: from now on people mend what waits for people, and nothing else happens. */
    void heal() {
        List<SimulatedHost> seen = new ArrayList<>();
        for (SimulatedHost machine : List.copyOf(world.machines())) {
            boolean isClone = seen.stream().anyMatch(other -> other.id().equals(machine.id()));
            if (isClone) {
                machine.powerOff();
            } else {
                seen.add(machine);
            }
        }
        tend();
    }

    private void tend() {
        if (++tended == ROUNDS_TO_RELAX) {
            world.fleet().relax(ANN);
        }
        List<StoredHost> hosts = hosts();
        hosts.forEach(this::mend);
        mendRemoved(hosts.stream().map(it -> it.host().id()).collect(Collectors.toSet()));
        for (RolloutSummary rollout : rollouts()) {
            String id = rollout.spec().id().value();
            switch (rollout.status()) {
                case RolloutStatus.Paused _, RolloutStatus.Halted _ -> resume(id);
                // A completed one too: its latecomers count as behind, and hold their pools' budget, until they are
                // patched.
                case RolloutStatus.Running _, RolloutStatus.Completed _ -> retryRefused(rollout);
                case RolloutStatus.Scheduled _, RolloutStatus.Aborted _ -> {}
            }
        }
        world.time().in(TENDING, this::tend);
    }

    /** What keeps a host from being prepared, such as packages on hold, only people can mend. */
    private void retryRefused(RolloutSummary rollout) {
        world.store().read(tables -> tables.rollouts().parts(rollout.spec().id())).stream()
                .filter(part -> part.host().phase() instanceof HostPhase.Refused)
                .forEach(part -> ask(
                        RolloutServiceGrpc.getSteerHostMethod(),
                        SteerHostRequest.newBuilder()
                                .setRolloutId(rollout.spec().id().value())
                                .setHostId(part.host().host().value())
                                .setSteer(SteerHost.STEER_HOST_RETRY)
                                .setReason("mended")
                                .build(),
                        "ann"));
    }

    /**
     * A machine that left the fleet drained ends that by its own journal. Where an older disk took the journal's place,
     * nothing knows of the drain: two people have called that machine gone, so it is theirs.
     */
    private void mendRemoved(Set<HostId> fleet) {
        world.machines().stream()
                .filter(it -> !fleet.contains(it.id()) && it.isDrained() && it.isAtRest())
                .forEach(SimulatedHost::mend);
    }

    private void mend(StoredHost host) {
        SimulatedHost machine = world.machines().stream()
                .filter(it -> it.id().equals(host.host().id()))
                .findFirst()
                .orElseThrow();
        // Whoever gives an attempt up has looked at the machine, that nothing of it runs any more.
        boolean atRest = machine.isAtRest();
        boolean wantsPerson = host.condition() instanceof Condition.Quarantined
                || host.condition() instanceof Condition.OperationFailed
                || host.condition() instanceof Condition.Unhealthy;
        if (wantsPerson && atRest) {
            machine.mend();
        }
        if (wantsPerson && atRest && !(host.condition() instanceof Condition.Unhealthy)) {
            readmit(
                    host.host().id().value(),
                    host.claim().map(claim -> claim.attempt()).orElse(0L));
        }
    }
}
