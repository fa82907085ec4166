package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.calendar.TimeSet;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** What must hold of every decision, checked while it is stored; named as in reference/safety.md 5.2. */
final class PlannerInvariants {
    private final Scene scene;
    private final Decision decision;

    private PlannerInvariants(Scene scene, Decision decision) {
        this.scene = scene;
        this.decision = decision;
    }

    /** Stores the decision in the scene and checks everything on the way. */
    static void check(Scene scene, Decision decision) {
        new PlannerInvariants(scene, decision).check();
    }

    private void check() {
        var without = new Decision(decision.changes(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
        scene.store(without);
        for (Admission admission : decision.admissions()) {
            checkRollout(admission);
            checkStageOrder(admission);
            checkFloor(admission);
            checkExclusivity(admission);
            checkTime(admission);
            scene.store(new Decision(List.of(), List.of(admission), List.of(), List.of(), List.of(), Optional.empty()));
        }
        scene.runs.values().forEach(this::checkBatches);
        checkCancellations();
        decision.cancellations().forEach(each -> scene.cancelled.add(each.host()));
        checkHoldsAreComplete();
        decision.holds().forEach(this::checkHoldIsTrue);
        assertThat(decision.wakeAt().orElse(Instant.MAX))
                .as("wakes later than now")
                .isAfter(scene.now);
    }

    private void checkRollout(Admission admission) {
        Scene.Run run = scene.run(admission.rollout());
        assertThat(run.status).isInstanceOfAny(RolloutStatus.Running.class, RolloutStatus.Completed.class);
        assertThat(scene.machine(admission.host()).claim).as("I2 one claim").isEmpty();
        assertThat(Scene.phase(run, admission.host())).isInstanceOf(HostPhase.Ready.class);
        assertThat(run.spec.expiresAt()).isAfter(scene.now);
        boolean emergencyWaits = scene.runs.values().stream()
                .anyMatch(other -> other.spec.emergency()
                        && other.status instanceof RolloutStatus.Running
                        && other.spec.expiresAt().isAfter(scene.now)
                        && other.hosts.values().stream()
                                .anyMatch(host -> PhaseKind.of(host.phase()).isToDo()));
        // One that is behind takes nothing from the emergency, which may be waiting for it.
        boolean takesCapacity = !(scene.machine(admission.host()).condition instanceof Condition.Behind);
        assertThat(!run.spec.emergency() && emergencyWaits && takesCapacity)
                .as("an ordinary rollout goes before an emergency")
                .isFalse();
    }

    private void checkTime(Admission admission) {
        Scene.Run run = scene.run(admission.rollout());
        Scene.Machine machine = scene.machine(admission.host());
        if (run.spec.emergency()) {
            assertThat(admission.beginBefore()).isEmpty();
            return;
        }
        assertThat(usable(run, machine).at(scene.now))
                .as("I7 %s is usable", machine.id)
                .hasValueSatisfying(open -> assertThat(scene.now.plus(need(run, machine)))
                        .as("I7 the work fits")
                        .isBefore(open.end()));
        Instant end = usable(run, machine).at(scene.now).orElseThrow().end();
        assertThat(admission.beginBefore())
                .isEqualTo(end.equals(Instant.MAX) ? Optional.empty() : Optional.of(end.minus(need(run, machine))));
    }

    private TimeSet usable(Scene.Run run, Scene.Machine machine) {
        TimeSet own = run.spec
                .window()
                .map(name -> scene.windows.getOrDefault(name, TimeSet.NEVER))
                .orElse(TimeSet.ALWAYS);
        return scene.calendars.get(machine.calendar).usable().intersect(own);
    }

    private Duration need(Scene.Run run, Scene.Machine machine) {
        return scene.workTimes
                .of(machine.kind.osRelease())
                .plus(run.spec.pacing().settle());
    }

    /** Each is of an ordinary rollout's claim that has not begun; and none whose time is over is forgotten. */
    private void checkCancellations() {
        TreeSet<String> cancelled = new TreeSet<>();
        for (Cancellation cancellation : decision.cancellations()) {
            Scene.Run run = scene.run(cancellation.rollout());
            assertThat(run.spec.emergency()).isFalse();
            assertThat(Scene.phase(run, cancellation.host())).isInstanceOf(HostPhase.Claimed.class);
            assertThat(cancellation.reason()).isNotBlank();
            cancelled.add(cancellation.rollout() + " " + cancellation.host());
        }
        for (Scene.Run run : scene.runs.values()) {
            if (run.spec.emergency()
                    || !(run.status instanceof RolloutStatus.Running)
                    || !run.spec.expiresAt().isAfter(scene.now)) {
                continue;
            }
            for (RolloutHost host : run.hosts.values()) {
                if (host.phase() instanceof HostPhase.Claimed) {
                    Scene.Machine machine = scene.machine(host.host());
                    boolean isTimely = usable(run, machine)
                            .at(scene.now)
                            .filter(open -> scene.now.plus(need(run, machine)).isBefore(open.end()))
                            .isPresent();
                    assertThat(isTimely || cancelled.contains(run.spec.id() + " " + host.host()))
                            .as("I7 the claim of %s is taken back", host.host())
                            .isTrue();
                }
            }
        }
    }

    private void checkStageOrder(Admission admission) {
        Scene.Run run = scene.run(admission.rollout());
        int stage = stage(run, admission.host());
        assertThat(run.stages.subList(0, stage))
                .as("I6 earlier stages have passed")
                .allMatch(earlier -> earlier.passedAt().isPresent());
        StageProgress progress = run.stages.get(stage);
        assertThat(progress.openedAt()).as("I6 the stage is open").isPresent();
        assertThat(progress.bakingSince().isPresent() && progress.passedAt().isEmpty())
                .as("nothing is admitted while a batch bakes")
                .isFalse();
    }

    private void checkFloor(Admission admission) {
        Scene.Machine machine = scene.machine(admission.host());
        for (PoolCapacity account : scene.accounts()) {
            int more = machine.condition instanceof Condition.Healthy ? machine.weight(account.id()) : 0;
            if (machine.condition instanceof Condition.Behind) {
                more = machine.weight(account.id()) - late(account.id());
            }
            if (machine.pools.contains(account.id())) {
                assertThat(account.inOperation() + account.down() + more)
                        .as("I1 floor of %s", account)
                        .isLessThanOrEqualTo(account.budget());
            }
        }
    }

    /** Units of hosts that are behind but serve. */
    private int late(PoolId pool) {
        return scene.machines.values().stream()
                .filter(machine -> machine.pools.contains(pool)
                        && machine.claim.isEmpty()
                        && machine.condition instanceof Condition.Behind)
                .mapToInt(machine -> machine.weight(pool))
                .sum();
    }

    private void checkExclusivity(Admission admission) {
        Scene.Machine machine = scene.machine(admission.host());
        for (PoolId pool : machine.pools) {
            if (scene.isExclusive(pool)) {
                assertThat(scene.machines.values().stream()
                                .filter(other -> other.claim.isPresent() && other.pools.contains(pool))
                                .map(other -> other.zone))
                        .as("I5 zones in operation in %s", pool)
                        .allMatch(zone -> !zone.isEmpty() && zone.equals(machine.zone));
            }
        }
    }

    private void checkBatches(Scene.Run run) {
        int atWork = 0;
        for (int stage = 0; stage < run.stages.size(); stage++) {
            StageProgress progress = run.stages.get(stage);
            int admitted = 0;
            for (RolloutHost host : run.hosts.values()) {
                PhaseKind kind = PhaseKind.of(host.phase());
                if (host.stage() == stage) {
                    atWork += kind == PhaseKind.AT_WORK ? 1 : 0;
                    admitted += kind == PhaseKind.AT_WORK || kind == PhaseKind.SUCCEEDED || kind == PhaseKind.FAILED
                            ? 1
                            : 0;
                }
            }
            if (progress.passedAt().isEmpty()) {
                assertThat(admitted)
                        .as("batch %d is bounded", progress.batch())
                        .isLessThanOrEqualTo(run.spec.pacing().admittedUpTo(progress.batch()));
            }
        }
        assertThat(atWork).isLessThanOrEqualTo(run.spec.pacing().maxInOperation());
    }

    private boolean isCatchingUp(Scene.Run run) {
        return run.status instanceof RolloutStatus.Completed
                && run.spec.expiresAt().isAfter(scene.now);
    }

    private void checkHoldsAreComplete() {
        TreeSet<String> expected = new TreeSet<>();
        for (Scene.Run run : scene.runs.values()) {
            if (!run.status.isOver() || isCatchingUp(run)) {
                run.hosts.values().stream()
                        .filter(host -> PhaseKind.of(host.phase()).isHeld())
                        .forEach(host -> expected.add(run.spec.id() + " " + host.host()));
            }
        }
        assertThat(decision.holds().stream()
                        .map(hold -> hold.rollout() + " " + hold.host())
                        .toList())
                .as("every host is accounted for exactly once, in order")
                .isSorted()
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void checkHoldIsTrue(Hold hold) {
        Scene.Run run = scene.run(hold.rollout());
        Scene.Machine machine = scene.machine(hold.host());
        HostPhase phase = Scene.phase(run, hold.host());
        int at = stage(run, hold.host());
        StageProgress stage = run.stages.get(at);
        assertThat(hold.sentence()).isNotBlank().doesNotEndWith(".");
        boolean isTrue = switch (hold.reason()) {
            case ROLLOUT_SCHEDULED -> run.status instanceof RolloutStatus.Scheduled;
            case OUTSIDE_WINDOW ->
                !usable(run, machine).contains(scene.now)
                        && frozen(machine).isEmpty()
                        && hold.until().equals(usable(run, machine).firstFit(scene.now, need(run, machine)));
            case WINDOW_TOO_SHORT ->
                usable(run, machine)
                                .at(scene.now)
                                .filter(open ->
                                        !scene.now.plus(need(run, machine)).isBefore(open.end()))
                                .isPresent()
                        && hold.until().equals(usable(run, machine).firstFit(scene.now, need(run, machine)));
            case FROZEN ->
                frozen(machine)
                        .filter(freeze -> hold.sentence().contains(freeze.name())
                                && hold.sentence().contains(freeze.owner())
                                && hold.until()
                                        .equals(Optional.of(freeze.during().end())))
                        .isPresent();
            case STAGE_NOT_OPEN -> stage.openedAt().isEmpty();
            case BATCH_FULL -> anyAtWork(run, at);
            case BAKING ->
                stage.bakingSince().isPresent()
                        && stage.passedAt().isEmpty()
                        && hold.until().isPresent();
            case GATE_SHUT -> isCatchingUp(run) ? hold.sentence().contains("caught up") : isUnsure(run, stage);
            case POOL_AT_FLOOR -> poolIsTold(hold, machine);
            case DOMAIN_EXCLUSIVE ->
                hold.holders().stream()
                        .anyMatch(holder -> machine.zone.isEmpty()
                                || !scene.machine(holder).zone.equals(machine.zone));
            case MAX_IN_OPERATION -> countAtWork(run) >= run.spec.pacing().maxInOperation();
            case HOST_UNHEALTHY -> machine.condition instanceof Condition.Unhealthy;
            case HOST_UNKNOWN -> machine.condition instanceof Condition.Unknown;
            case HOST_QUARANTINED -> machine.condition instanceof Condition.Quarantined;
            case HOST_FAILED -> machine.condition instanceof Condition.OperationFailed;
            case NOT_PREPARED -> phase instanceof HostPhase.Waiting || phase instanceof HostPhase.Preparing;
            case PREPARATION_REFUSED -> phase instanceof HostPhase.Refused;
            case CLAIMED_BY_OTHER ->
                machine.claim.filter(other -> !other.equals(hold.rollout())).isPresent();
            case PREEMPTED ->
                !run.spec.emergency()
                        && !(machine.condition instanceof Condition.Behind)
                        && scene.runs.values().stream().anyMatch(other -> other.spec.emergency());
            case ROLLOUT_PAUSED -> run.status instanceof RolloutStatus.Paused;
            case ROLLOUT_HALTED -> run.status instanceof RolloutStatus.Halted;
            case PLAN_EXPIRED -> !run.spec.expiresAt().isAfter(scene.now);
            case ADMISSION_CLOSED -> scene.admissionClosed.isPresent();
        };
        assertThat(isTrue)
                .as("%s; phase %s, stage %s, %s", hold, phase, stage, machine.condition)
                .isTrue();
    }

    private Optional<Freeze> frozen(Scene.Machine machine) {
        return scene.calendars.get(machine.calendar).freezes().stream()
                .filter(freeze -> freeze.during().contains(scene.now))
                .max(Comparator.comparing(freeze -> freeze.during().end()));
    }

    private boolean isUnsure(Scene.Run run, StageProgress stage) {
        return stage.passedAt().isEmpty()
                && run.hosts.values().stream()
                        .anyMatch(host -> host.phase() instanceof HostPhase.Succeeded
                                && !(scene.machine(host.host()).condition instanceof Condition.Healthy));
    }

    private boolean poolIsTold(Hold hold, Scene.Machine machine) {
        Map<PoolId, PoolCapacity> accounts = new TreeMap<>();
        scene.accounts().forEach(account -> accounts.put(account.id(), account));
        return machine.pools.stream()
                .map(accounts::get)
                .anyMatch(account -> hold.sentence().contains("pool " + account.id() + " ")
                        && hold.sentence()
                                .contains("%d of %d in service, floor %d"
                                        .formatted(account.inService(), account.registered(), account.floor()))
                        && (account.slack() < machine.weight(account.id())
                                || hold.sentence().contains("waited longest")));
    }

    private static boolean anyAtWork(Scene.Run run, int stage) {
        return run.hosts.values().stream()
                .anyMatch(host -> host.stage() == stage && PhaseKind.of(host.phase()) == PhaseKind.AT_WORK);
    }

    private static long countAtWork(Scene.Run run) {
        return run.hosts.values().stream()
                .filter(host -> PhaseKind.of(host.phase()) == PhaseKind.AT_WORK)
                .count();
    }

    private static int stage(Scene.Run run, HostId host) {
        return Optional.ofNullable(run.hosts.get(host)).orElseThrow().stage();
    }
}
