package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;
import patchwave.capacity.PoolCapacity;
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
    Instant noneLateBefore = Instant.MIN;
    final TreeMap<HostId, Machine> machines = new TreeMap<>();
    final TreeMap<RolloutId, Run> runs = new TreeMap<>();
    private final TreeMap<PoolId, PoolState> pools = new TreeMap<>();
    final List<HostCalendar> calendars = new ArrayList<>(List.of(HostCalendar.OPEN));
    final TreeMap<String, TimeSet> windows = new TreeMap<>();
    WorkTimes workTimes = WorkTimes.assumed(Duration.ofMinutes(10));
    /** Hosts whose claims are cancelled, and whose agents have not fenced them yet. */
    final TreeSet<HostId> cancelled = new TreeSet<>();

    private long attempt;

    /** One host of the scene. */
    static final class Machine {
        final HostId id;
        final Environment environment;
        final List<PoolId> pools;
        final String zone;
        final TreeMap<PoolId, Integer> weights = new TreeMap<>();
        HostState.Kind kind = HostState.Kind.UNKNOWN;
        int calendar;
        /** The rollout that left it out while it was away. */
        Optional<RolloutId> missed = Optional.empty();

        Condition condition = new Condition.Healthy();
        Optional<RolloutId> claim = Optional.empty();

        Machine(HostId id, Environment environment, List<PoolId> pools, String zone) {
            this.id = id;
            this.environment = environment;
            this.pools = pools;
            this.zone = zone;
        }

        /** Well again, unless a rollout has passed without it. */
        void recover(Instant at) {
            condition = missed.<Condition>map(rollout -> new Condition.Behind(rollout, at))
                    .orElse(new Condition.Healthy());
        }

        int weight(PoolId pool) {
            return weights.getOrDefault(pool, 1);
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
        return start(spec(id, emergency, pacing, FailureRules.DEFAULT, Optional.empty(), Optional.empty(), stages));
    }

    RolloutSpec spec(
            String id,
            boolean emergency,
            Pacing pacing,
            FailureRules failures,
            Optional<Instant> due,
            Optional<String> window,
            List<Environment> stages) {
        return new RolloutSpec(
                new RolloutId(id),
                emergency,
                "00",
                now.plus(Duration.ofDays(7)),
                stages,
                pacing,
                failures,
                Optional.empty(),
                due,
                window,
                Optional.empty(),
                "a test",
                now,
                "tester");
    }

    /** Starts a rollout over every host of its stages. */
    Run start(RolloutSpec spec) {
        Run run = new Run(spec);
        List<Environment> stages = spec.stages();
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
                        machine.pools.stream().mapToInt(machine::weight).toArray(),
                        machine.pools.stream()
                                .map(pool -> exclusive(pool).isPresent() ? machine.zone : "")
                                .toArray(String[]::new),
                        machine.kind,
                        machine.calendar,
                        machine.condition,
                        machine.claim))
                .toList();
        List<Rollout> rollouts = runs.values().stream().map(Run::toRollout).toList();
        return new Snapshot(
                states,
                hosts,
                rollouts,
                new Calendars(calendars, windows),
                workTimes,
                Timeouts.DEFAULT,
                preparationLimit,
                admissionClosed,
                noneLateBefore);
    }

    /** A new calendar for some hosts, named as its index counts them; all windows of it are one set. */
    int calendar(TimeSet windows, List<String> names, Freeze... freezes) {
        calendars.add(new HostCalendar(windows, names, List.of(freezes)));
        return calendars.size() - 1;
    }

    /** Windows of some hosts, in minutes from the start: from, to, from, to... */
    Scene windows(String hosts, String name, long... minutes) {
        TimeSet times = minutes(minutes);
        windows.put(name, times);
        int calendar = calendar(times, List.of(name));
        machines.values().stream()
                .filter(machine -> machine.id.value().startsWith(hosts))
                .forEach(machine -> machine.calendar = calendar);
        return this;
    }

    static TimeSet minutes(long... minutes) {
        List<Interval> intervals = new ArrayList<>();
        for (int i = 0; i < minutes.length; i += 2) {
            intervals.add(new Interval(
                    START.plus(Duration.ofMinutes(minutes[i])), START.plus(Duration.ofMinutes(minutes[i + 1]))));
        }
        return TimeSet.of(intervals);
    }

    private Optional<String> exclusive(PoolId pool) {
        return Optional.ofNullable(pools.get(pool)).flatMap(PoolState::exclusive);
    }

    boolean isExclusive(PoolId pool) {
        return exclusive(pool).isPresent();
    }

    List<PoolCapacity> accounts() {
        List<PoolCapacity> accounts = new ArrayList<>();
        for (PoolState pool : pools.values()) {
            PoolId id = pool.capacity().id();
            int registered = 0;
            int inOperation = 0;
            int down = 0;
            for (Machine machine : machines.values()) {
                if (machine.pools.contains(id)) {
                    int weight = machine.weight(id);
                    registered += weight;
                    inOperation += machine.claim.isPresent() ? weight : 0;
                    down += machine.claim.isEmpty() && !(machine.condition instanceof Condition.Healthy) ? weight : 0;
                }
            }
            accounts.add(new PoolCapacity(id, registered, pool.capacity().floor(), inOperation, down));
        }
        return accounts;
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
                case Change.Phase(var _, var host, var phase, var _) -> store(run, host, phase);
            }
        }
        decision.cancellations().forEach(each -> cancelled.add(each.host()));
        for (Admission admission : decision.admissions()) {
            machine(admission.host()).claim = Optional.of(admission.rollout());
            phase(run(admission.rollout()), admission.host(), new HostPhase.Claimed(++attempt, admission.batch(), now));
        }
    }

    /** As the controller: what the planner has a failed host try again is counted. */
    private void store(Run run, HostId host, HostPhase phase) {
        RolloutHost before = Optional.ofNullable(run.hosts.get(host)).orElseThrow();
        boolean isRetry = before.phase() instanceof HostPhase.Failed && phase instanceof HostPhase.Waiting;
        run.hosts.put(host, new RolloutHost(host, before.stage(), phase, before.retries() + (isRetry ? 1 : 0)));
        if (phase instanceof HostPhase.Excluded(var _, boolean comesBack, var _) && comesBack) {
            machine(host).missed = Optional.of(run.spec.id());
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
        machine(id).missed = Optional.empty();
        phase(run, id, new HostPhase.Succeeded(batch, now));
    }

    /** What an agent does that hears of a cancellation before it has begun. */
    void fence(Run run, HostId host) {
        cancelled.remove(host);
        machine(host).claim = Optional.empty();
        phase(run, host, new HostPhase.Ready(now));
    }

    void fail(Run run, String host, String detail) {
        fail(run, host, FailureReason.SERVICE_UNHEALTHY, detail);
    }

    void fail(Run run, String host, FailureReason reason, String detail) {
        HostId id = new HostId(host);
        int batch = batch(run, id);
        machine(id).claim = Optional.empty();
        machine(id).condition = new Condition.OperationFailed(detail, now, run.spec.id());
        phase(run, id, new HostPhase.Failed(reason, detail, batch, now));
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
        RolloutHost before = Optional.ofNullable(run.hosts.get(host)).orElseThrow();
        run.hosts.put(host, new RolloutHost(host, before.stage(), phase, before.retries()));
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
