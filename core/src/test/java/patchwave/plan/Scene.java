package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.capacity.PoolCapacity;
import patchwave.capacity.Recount;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** A fleet in memory on a clock of its own, that stores what the planner decides as the controller would. */
final class Scene {
    static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
    static final Pacing QUICK =
            new Pacing(1, 4, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMinutes(2), 100, Duration.ofHours(1));

    Instant now = START;
    int preparationLimit = 1000;
    Optional<String> admissionClosed = Optional.empty();
    final TreeMap<HostId, Machine> machines = new TreeMap<>();
    final TreeMap<RolloutId, Run> runs = new TreeMap<>();
    private final TreeMap<PoolId, PoolState> pools = new TreeMap<>();
    private long attempt;

    /** One host of the scene. */
    static final class Machine {
        final HostId id;
        final Environment environment;
        final List<PoolId> pools;
        final String zone;
        Condition condition = new Condition.Healthy();
        Optional<RolloutId> claim = Optional.empty();

        Machine(HostId id, Environment environment, List<PoolId> pools, String zone) {
            this.id = id;
            this.environment = environment;
            this.pools = pools;
            this.zone = zone;
        }
    }

    /** One rollout of the scene. */
    static final class Run {
        final RolloutSpec spec;
        RolloutStatus status = new RolloutStatus.Running();
        final List<StageProgress> stages = new ArrayList<>();
        final TreeMap<HostId, RolloutHost> hosts = new TreeMap<>();

        Run(RolloutSpec spec) {
            this.spec = spec;
        }

        Rollout toRollout() {
            return new Rollout(
                    spec,
                    status,
                    stages,
                    hosts.values().stream()
                            .sorted(Comparator.comparingInt(RolloutHost::stage).thenComparing(RolloutHost::host))
                            .toList());
        }
    }

    Scene pool(String id, int floor) {
        return pool(id, floor, Optional.empty());
    }

    Scene exclusivePool(String id, int floor) {
        return pool(id, floor, Optional.of("zone"));
    }

    private Scene pool(String id, int floor, Optional<String> exclusive) {
        PoolId pool = PoolId.parse(id);
        pools.put(pool, new PoolState(new PoolCapacity(pool, 0, floor, 0, 0), exclusive));
        return this;
    }

    /** Adds hosts named prefix-1 to prefix-count, in zones a and b by turns. */
    Scene hosts(String prefix, int count, String environment, String... inPools) {
        for (int i = 1; i <= count; i++) {
            host(prefix + "-" + i, environment, i % 2 == 1 ? "a" : "b", inPools);
        }
        return this;
    }

    Scene host(String id, String environment, String zone, String... inPools) {
        List<PoolId> of = Arrays.stream(inPools).map(PoolId::parse).sorted().toList();
        machines.put(new HostId(id), new Machine(new HostId(id), new Environment(environment), of, zone));
        return this;
    }

    /** Starts a rollout over every host of some environments. */
    Run start(String id, boolean emergency, Pacing pacing, String... environments) {
        List<Environment> stages =
                Arrays.stream(environments).map(Environment::new).toList();
        Run run = new Run(new RolloutSpec(
                new RolloutId(id),
                emergency,
                "00",
                now.plus(Duration.ofDays(7)),
                stages,
                pacing,
                FailureRules.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "a test",
                now,
                "tester"));
        stages.forEach(stage -> run.stages.add(StageProgress.notOpen(stage)));
        for (Machine machine : machines.values()) {
            int stage = stages.indexOf(machine.environment);
            if (stage >= 0) {
                run.hosts.put(machine.id, new RolloutHost(machine.id, stage, new HostPhase.Waiting()));
            }
        }
        runs.put(run.spec.id(), run);
        return run;
    }

    Run start(String id, String... environments) {
        return start(id, false, QUICK, environments);
    }

    Snapshot snapshot() {
        List<PoolCapacity> stored = accounts();
        List<PoolState> states = new ArrayList<>();
        List<PoolId> order = List.copyOf(pools.keySet());
        for (PoolCapacity capacity : stored) {
            states.add(new PoolState(capacity, exclusive(capacity.id())));
        }
        List<HostState> hosts = machines.values().stream()
                .map(machine -> new HostState(
                        machine.id,
                        machine.pools.stream().mapToInt(order::indexOf).toArray(),
                        machine.pools.stream().mapToInt(_ -> 1).toArray(),
                        machine.pools.stream()
                                .map(pool -> exclusive(pool).isPresent() ? machine.zone : "")
                                .toArray(String[]::new),
                        HostState.Kind.UNKNOWN,
                        0,
                        machine.condition,
                        machine.claim))
                .toList();
        List<Rollout> rollouts = runs.values().stream().map(Run::toRollout).toList();
        return new Snapshot(
                states,
                hosts,
                rollouts,
                Calendars.OPEN,
                WorkTimes.assumed(Duration.ofMinutes(10)),
                Timeouts.DEFAULT,
                preparationLimit,
                admissionClosed);
    }

    private Optional<String> exclusive(PoolId pool) {
        return Optional.ofNullable(pools.get(pool)).flatMap(PoolState::exclusive);
    }

    boolean isExclusive(PoolId pool) {
        return exclusive(pool).isPresent();
    }

    List<PoolCapacity> accounts() {
        List<Recount.Member> members = machines.values().stream()
                .map(machine -> new Recount.Member(
                        machine.id,
                        machine.pools,
                        machine.claim.isPresent(),
                        machine.condition instanceof Condition.Healthy))
                .toList();
        return Recount.of(pools.values().stream().map(PoolState::capacity).toList(), members);
    }

    /** Plans once and stores the decision. */
    Decision tick() {
        Decision decision = Planner.plan(snapshot(), now);
        store(decision);
        return decision;
    }

    void store(Decision decision) {
        for (Change change : decision.changes()) {
            Run run = run(change.rollout());
            switch (change) {
                case Change.Stage(var _, int stage, var progress, var _) -> run.stages.set(stage, progress);
                case Change.Status(var _, var status) -> run.status = status;
                case Change.Phase(var _, var host, var phase, var _) -> phase(run, host, phase);
            }
        }
        for (Admission admission : decision.admissions()) {
            machine(admission.host()).claim = Optional.of(admission.rollout());
            phase(run(admission.rollout()), admission.host(), new HostPhase.Claimed(++attempt, admission.batch(), now));
        }
    }

    Decision tickAfter(Duration duration) {
        now = now.plus(duration);
        return tick();
    }

    /** Ticks once to ask hosts to prepare, and lets all that were asked be ready. */
    Decision prepareAndTick() {
        tick();
        prepared();
        return tick();
    }

    void prepared() {
        for (Run run : runs.values()) {
            for (HostId host : List.copyOf(run.hosts.keySet())) {
                if (phase(run, host) instanceof HostPhase.Preparing) {
                    phase(run, host, new HostPhase.Ready(now));
                }
            }
        }
    }

    void succeed(Run run, String host) {
        HostId id = new HostId(host);
        int batch = batch(run, id);
        machine(id).claim = Optional.empty();
        machine(id).condition = new Condition.Healthy();
        phase(run, id, new HostPhase.Succeeded(batch, now));
    }

    void fail(Run run, String host, String detail) {
        HostId id = new HostId(host);
        int batch = batch(run, id);
        machine(id).claim = Optional.empty();
        machine(id).condition = new Condition.OperationFailed(detail, now, run.spec.id());
        phase(run, id, new HostPhase.Failed(FailureReason.SERVICE_UNHEALTHY, detail, batch, now));
    }

    void condition(String host, Condition condition) {
        machine(new HostId(host)).condition = condition;
    }

    void unhealthy(String host, String detail) {
        condition(host, new Condition.Unhealthy(detail, now));
    }

    void unknown(String host) {
        condition(host, new Condition.Unknown("no report for 65 s", now));
    }

    void healthy(String host) {
        condition(host, new Condition.Healthy());
    }

    private static int batch(Run run, HostId host) {
        return switch (phase(run, host)) {
            case HostPhase.Claimed(var _, int batch, var _) -> batch;
            case HostPhase.Operating(var _, int batch, var _) -> batch;
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> throw new IllegalStateException(host + " is not at work");
        };
    }

    Machine machine(HostId host) {
        return Optional.ofNullable(machines.get(host)).orElseThrow();
    }

    Run run(RolloutId id) {
        return Optional.ofNullable(runs.get(id)).orElseThrow();
    }

    static HostPhase phase(Run run, HostId host) {
        return Optional.ofNullable(run.hosts.get(host)).orElseThrow().phase();
    }

    static HostPhase phase(Run run, String host) {
        return phase(run, new HostId(host));
    }

    static void phase(Run run, HostId host, HostPhase phase) {
        int stage = Optional.ofNullable(run.hosts.get(host)).orElseThrow().stage();
        run.hosts.put(host, new RolloutHost(host, stage, phase));
    }

    static void phase(Run run, String host, HostPhase phase) {
        phase(run, new HostId(host), phase);
    }

    static List<String> admitted(Decision decision) {
        return decision.admissions().stream()
                .map(admission -> admission.host().value())
                .sorted()
                .toList();
    }

    static Hold hold(Decision decision, String host) {
        return decision.holds().stream()
                .filter(hold -> hold.host().value().equals(host))
                .findFirst()
                .orElseThrow();
    }
}
