package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** What operators, agents and the planner may ask of a store next, at random; likely things more often than silly ones. */
final class RandomOperations {
    static final List<RolloutId> ROLLOUTS =
            Stream.of("one", "two", "three", "four").map(RolloutId::new).toList();
    static final List<String> HOSTS = List.of("h-0", "h-1", "h-2", "h-3", "h-4", "h-5", "h-6", "h-7");
    static final List<Actor> OPERATORS = List.of(Actor.operator("alice"), Actor.operator("bob"));
    /** Finer than a microsecond, as no database keeps it. */
    static final Duration FINE = Duration.ofNanos(1_234);

    private final Store seen;
    private final Random random;
    private final RandomSetup setup;
    private final RandomReports reports;
    /** One transaction; its work says and does the same on every store. */
    record Operation(String name, Actor actor, Function<Transaction, Object> work) {}

    /** @param seen read to make likely choices; as good as any other of equal stores */
    RandomOperations(Store seen, Random random) {
        this.seen = seen;
        this.random = random;
        this.setup = new RandomSetup(seen, random);
        this.reports = new RandomReports(seen, random, setup);
    }

    Operation next() {
        Optional<Operation> missing = setup.missing();
        if (missing.isPresent()) {
            return missing.get();
        }
        return switch (random.nextInt(20)) {
            case 0 -> setup.next();
            case 1 -> conditions();
            case 2, 14 -> heal();
            case 3 -> phases();
            case 4 -> stages();
            case 5, 6, 7, 8, 9 -> claim();
            case 10 -> floors();
            case 11 -> ledger();
            case 12 -> once(2) ? remove() : phases();
            case 13 -> several();
            default -> reports.next();
        };
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean once(int of) {
        return random.nextInt(of) == 0;
    }

    private HostId anyHost() {
        return new HostId(any(HOSTS));
    }

    private Instant now() {
        return seen.read(Transaction::now);
    }

    static Operation of(String name, Actor actor, Function<Transaction, Object> work) {
        return new Operation(name, actor, work);
    }

    /** Some after another in one transaction, which sometimes fails in the end. */
    private Operation several() {
        List<Operation> parts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            parts.add(any(List.of(reports.next(), conditions(), phases(), claim())));
        }
        boolean fails = once(4);
        String name = String.join(", ", parts.stream().map(Operation::name).toList());
        return of(name, any(List.of(Actor.CONTROLLER, OPERATORS.getFirst())), tx -> {
            List<Object> answers =
                    parts.stream().map(part -> part.work().apply(tx)).toList();
            if (fails) {
                throw new IllegalStateException("after " + answers);
            }
            return answers;
        });
    }

    private Operation conditions() {
        HostId host = anyHost();
        Actor actor = any(List.of(Actor.CONTROLLER, Actor.host(host), OPERATORS.getFirst()));
        Instant since = now().plus(FINE);
        Condition health = any(List.of(
                new Condition.Healthy(),
                new Condition.Healthy(),
                new Condition.Healthy(),
                new Condition.Healthy(),
                new Condition.Healthy(),
                new Condition.Unhealthy(any(List.of("tcp", "http")), since),
                new Condition.Unknown("silent", since)));
        return switch (random.nextInt(14)) {
            case 0 -> of("quarantine", actor, tx -> tx.hosts().quarantine(host, "clone"));
            case 1, 2, 4, 5, 6 -> of("readmit", actor, tx -> tx.hosts().readmit(host, "looked at"));
            case 3 ->
                of("settle", Actor.CONTROLLER, tx -> {
                    tx.expiries().settle();
                    return true;
                });
            default -> of("health", actor, tx -> tx.hosts().setHealth(host, health));
        };
    }

    /** An operator looks after a host that is down, so that the pools do not fill with such. */
    private Operation heal() {
        List<HostId> down = seen.<List<StoredHost>>read(tx -> tx.hosts().list(null, null, null, 100)).stream()
                .filter(host -> !(host.condition() instanceof Condition.Healthy)
                        && host.claim().isEmpty())
                .map(host -> host.host().id())
                .toList();
        HostId host = down.isEmpty() ? anyHost() : any(down);
        return of(
                "heal",
                OPERATORS.getFirst(),
                tx -> tx.hosts().readmit(host, "mended")
                        + " " + tx.hosts().setHealth(host, new Condition.Healthy())
                        + " "
                        + tx.hosts()
                                .welcome(host, Optional.empty(), 0, Fixture.incarnation(1), 1, "boot", HostFacts.NONE));
    }

    private Operation phases() {
        HostId host = anyHost();
        RolloutId rollout = runningRollout();
        Actor actor = any(List.of(Actor.CONTROLLER, OPERATORS.getFirst()));
        Instant at = now().plus(FINE);
        Optional<HostPhase> current = seen.<Optional<HostPart>>read(
                        tx -> tx.hosts().part(rollout, host))
                .map(part -> part.host().phase());
        HostPhase expected = current.filter(_ -> !once(12)).orElseGet(HostPhase.Waiting::new);
        HostPhase other = any(List.of(
                new HostPhase.Waiting(),
                new HostPhase.Preparing(at),
                new HostPhase.Refused(FailureReason.OVERDUE, "mirror", at),
                new HostPhase.NotNeeded(at),
                new HostPhase.Failed(FailureReason.OVERDUE, "in bake", 1, at),
                new HostPhase.Excluded("it is unknown", true, at),
                new HostPhase.Excluded("by hand", false, at),
                new HostPhase.Claimed(1, 1, at)));
        HostPhase next = once(3) ? other : new HostPhase.Ready(at);
        return once(6)
                ? of("retry", actor, tx -> tx.rollouts().retry(rollout, host, expected, "again"))
                : of("phase", actor, tx -> tx.rollouts().setPhase(rollout, host, expected, next));
    }

    private Operation stages() {
        RolloutId rollout = any(ROLLOUTS);
        if (once(3)) {
            return setup.status(rollout);
        }
        int stage = random.nextInt(2);
        Environment environment = RandomSetup.STAGES.get(stage);
        StageProgress current = seen.<Optional<RolloutSummary>>read(
                        tx -> tx.rollouts().summary(rollout))
                .map(summary -> summary.stages().get(stage))
                .filter(_ -> !once(8))
                .orElseGet(() -> StageProgress.notOpen(environment));
        Optional<Instant> at = Optional.of(now().plus(FINE));
        StageProgress next = new StageProgress(
                environment,
                once(12) ? 0 : current.batch() + random.nextInt(2),
                once(12) ? Optional.empty() : at,
                once(2) ? at : Optional.empty(),
                once(3) ? at : Optional.empty());
        return of("stage", Actor.CONTROLLER, tx -> tx.rollouts().setStage(rollout, stage, current, next, "random"));
    }

    private Operation claim() {
        long epoch = seen.read(tx -> tx.rollouts().list(1)).isEmpty() ? 0 : setup.epoch();
        RolloutId rollout = runningRollout();
        List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            HostId host = readyHost(rollout);
            Optional<Instant> before =
                    once(5) ? Optional.of(now().plus(FINE).plusSeconds(random.nextInt(60) - 5L)) : Optional.empty();
            admissions.add(new Admission(rollout, host, batch(rollout, host), before));
        }
        long revision = seen.<Long>read(tx -> tx.fleet().revision()) - (once(30) ? 1 : 0);
        long mine = once(15) ? epoch - 1 : epoch;
        return of("claim", Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, mine, revision));
    }

    /** One that runs, if any does; now and then any. */
    private RolloutId runningRollout() {
        List<RolloutId> running = seen
                .<List<RolloutSummary>>read(tx -> tx.rollouts().list(9))
                .stream()
                .filter(rollout -> rollout.status() instanceof RolloutStatus.Running)
                .map(rollout -> rollout.spec().id())
                .toList();
        return running.isEmpty() || once(6) ? any(ROLLOUTS) : any(running);
    }

    /** One that is ready and well, if any is; now and then any. */
    private HostId readyHost(RolloutId rollout) {
        List<HostId> ready = seen.<List<HostPart>>read(tx -> tx.rollouts().parts(rollout)).stream()
                .filter(part -> part.host().phase() instanceof HostPhase.Ready)
                .map(part -> part.host().host())
                .filter(host -> seen.<Optional<StoredHost>>read(tx -> tx.hosts().find(host)).stream()
                        .noneMatch(found -> found.condition() instanceof Condition.Unknown))
                .toList();
        return ready.isEmpty() || once(6) ? anyHost() : any(ready);
    }

    private int batch(RolloutId rollout, HostId host) {
        int open = seen.<Optional<RolloutSummary>>read(tx -> tx.rollouts().summary(rollout))
                .flatMap(summary -> seen.<Optional<HostPart>>read(
                                tx -> tx.hosts().part(rollout, host))
                        .map(part -> summary.stages().get(part.host().stage()).batch()))
                .orElse(1);
        return once(8) ? open + random.nextInt(3) - 1 : open;
    }

    private Operation floors() {
        PoolId pool = any(List.of(Fixture.WEB, Fixture.DB));
        Actor actor = any(OPERATORS);
        int floor = random.nextInt(3);
        Duration time = Duration.ofSeconds(random.nextInt(400)).plus(FINE);
        String id = "floor-"
                + (1 + random.nextInt(1 + seen.read(tx -> tx.floors().list()).size()));
        return switch (random.nextInt(4)) {
            case 0 -> of("restore", actor, tx -> tx.floors().restore(id, "random"));
            case 1 -> of("ask", actor, tx -> tx.floors().ask(pool, floor, time, "random"));
            default -> of("approve", actor, tx -> tx.floors().approve(id));
        };
    }

    private Operation ledger() {
        return switch (random.nextInt(6)) {
            case 0 -> of("sweep", Actor.CONTROLLER, tx -> tx.ledger().sweep());
            case 1 ->
                of("recount", any(OPERATORS), tx -> {
                    tx.ledger().recount();
                    return true;
                });
            case 2 -> of("cancel unbegun", Actor.CONTROLLER, tx -> tx.ledger().cancelUnbegun("random"));
            case 3 ->
                of("audit", any(OPERATORS), tx -> {
                    tx.audit("operator.create", "bob", Map.of("n", 3L, "names", List.of("a")));
                    return true;
                });
            case 4 -> certificate("ab" + random.nextInt(3));
            default -> setup.takeEpoch();
        };
    }

    private Operation certificate(String serial) {
        return of("certificate", any(OPERATORS), tx -> {
            tx.enrolment().recordCertificate(serial, "spiffe://patchwave/x", tx.now());
            return true;
        });
    }

    private Operation remove() {
        HostId host = reports.holder();
        return of("remove", any(OPERATORS), tx -> tx.hosts().remove(host, "gone"));
    }
}
