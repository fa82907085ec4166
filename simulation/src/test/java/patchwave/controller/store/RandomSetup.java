package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.plan.Condition;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** The part of {@link RandomOperations} that makes what others work on: fleet files, hosts, rollouts and their status. */
final class RandomSetup {
    static final List<Environment> STAGES = List.of(new Environment("dev"), Fixture.PRODUCTION);
    private static final PoolId DEV = PoolId.parse("dev/web");
    private static final int HOSTS = 8;

    private final Store seen;
    private final Random random;
    private int secrets;

    RandomSetup(Store seen, Random random) {
        this.seen = seen;
        this.random = random;
    }

    /** What is still missing before anything else can be done; empty if nothing is. */
    Optional<RandomOperations.Operation> missing() {
        if (seen.<Long>read(tx -> tx.fleet().revision()) == 0) {
            return Optional.of(fleet());
        }
        if (seen.<Long>read(tx -> tx.hosts().count()) < HOSTS - 1) {
            return Optional.of(enrol());
        }
        if (epoch() == 0) {
            return Optional.of(takeEpoch());
        }
        long running = seen.read(tx -> tx.rollouts().list(9)).stream()
                .filter(rollout -> rollout.status() instanceof RolloutStatus.Running)
                .count();
        return running == 0 && random.nextInt(3) > 0 ? Optional.of(rollout()) : Optional.empty();
    }

    /** The epoch in force, from the audit trail: nothing else says it. */
    long epoch() {
        return seen.read(tx -> tx.auditTrail().after(0, Integer.MAX_VALUE)).stream()
                .filter(record -> record.verb().equals("planner.epoch"))
                .count();
    }

    RandomOperations.Operation next() {
        return switch (random.nextInt(9)) {
            case 0 -> fleet();
            case 1, 2 -> enrol();
            case 3, 4, 5, 6 -> rollout();
            case 7 -> welcome(new HostId("h-" + random.nextInt(HOSTS)));
            default -> takeEpoch();
        };
    }

    RandomOperations.Operation takeEpoch() {
        return new RandomOperations.Operation(
                "epoch", Actor.CONTROLLER, tx -> tx.ledger().takePlannerEpoch());
    }

    private RandomOperations.Operation fleet() {
        Optional<String> exclusive = random.nextInt(3) == 0 ? Optional.of("zone") : Optional.empty();
        Optional<String> weight = random.nextBoolean() ? Optional.of("capacity") : Optional.empty();
        Floor floor = List.of(
                        new Floor.Count(random.nextInt(3)),
                        new Floor.Percent(random.nextInt(60)),
                        new Floor.Majority(),
                        new Floor.AllBut(1 + random.nextInt(4)))
                .get(random.nextInt(4));
        PoolPolicy plain = Fixture.pool(Fixture.WEB, floor, exclusive);
        PoolPolicy web = new PoolPolicy(Fixture.WEB, plain.selector(), floor, weight, List.of("night"), exclusive);
        PoolPolicy dev = Fixture.pool(DEV, new Floor.Count(0), Optional.empty());
        PoolPolicy db = Fixture.pool(Fixture.DB, new Floor.Count(1), Optional.empty());
        FleetPolicy policy = random.nextInt(4) == 0 ? policy(web, dev) : policy(web, dev, db);
        String text = "v" + random.nextInt(1_000);
        return new RandomOperations.Operation(
                "fleet", Actor.operator("alice"), tx -> tx.fleet().apply(policy, text));
    }

    private FleetPolicy policy(PoolPolicy... pools) {
        FleetPolicy plain = Fixture.policy(pools);
        Freeze freeze = new Freeze(
                "now",
                new Interval(Clock.START, Clock.START.plus(Duration.ofDays(1))),
                new TreeSet<>(List.of(Fixture.PRODUCTION)),
                new TreeSet<>(),
                "audit",
                "alice");
        Timeouts timeouts =
                new Timeouts(Duration.ofMinutes(5).plusNanos(1), Duration.ofMinutes(1), Duration.ofMinutes(2));
        return new FleetPolicy(
                plain.environments(),
                plain.failureDomains(),
                plain.pools(),
                plain.normal(),
                plain.emergency(),
                plain.failures(),
                random.nextBoolean() ? timeouts : plain.timeouts(),
                random.nextInt(4) == 0
                        ? new CalendarPolicy(new TreeMap<>(), new TreeMap<>(), List.of(freeze))
                        : CalendarPolicy.OPEN,
                plain.urgency(),
                plain.reboot(),
                plain.startImmediate());
    }

    /** A token and its use, in one transaction; then what a first report says. */
    private RandomOperations.Operation enrol() {
        HostId host = new HostId("h-" + random.nextInt(HOSTS));
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("service-web", "yes");
        if (random.nextBoolean()) {
            labels.put("service-db", "yes");
        }
        if (random.nextInt(5) > 0) {
            labels.put("zone", random.nextBoolean() ? "a" : "b");
        }
        if (random.nextBoolean()) {
            labels.put("capacity", random.nextInt(20) == 0 ? "much" : String.valueOf(1 + random.nextInt(3)));
        }
        Environment environment = STAGES.get(random.nextInt(4) == 0 ? 0 : 1);
        Optional<HostId> named = random.nextInt(5) == 0 ? Optional.empty() : Optional.of(host);
        String secret = random.nextInt(15) == 0 ? "secret-1" : "secret-" + ++secrets;
        boolean twice = random.nextInt(6) == 0;
        boolean reports = random.nextInt(4) > 0;
        int life = random.nextInt(12);
        return new RandomOperations.Operation("enrol", Actor.operator("alice"), tx -> {
            tx.enrolment()
                    .createToken(secret, named, environment, labels, 1, tx.now().plusSeconds(life));
            Redemption redemption = tx.enrolment().redeem(secret, host, "key");
            Redemption again = twice ? tx.enrolment().redeem(secret, host, "key-" + life % 2) : redemption;
            boolean welcomed = reports
                    && redemption instanceof Redemption.Accepted
                    && tx.hosts().welcome(host, Optional.empty(), 0, Fixture.incarnation(1), 1, "boot", FACTS)
                    && tx.hosts().setHealth(host, new Condition.Healthy());
            return redemption + " " + again + " " + welcomed;
        });
    }

    private static final HostFacts FACTS = new HostFacts("h", "debian 12", "amd64", "6.1", "0.1");

    RandomOperations.Operation welcome(HostId host) {
        Optional<StoredHost> stored = seen.read(tx -> tx.hosts().find(host));
        Optional<Incarnation> expected = stored.flatMap(found -> found.record().incarnation());
        long version = stored.map(found -> found.record().journalVersion()).orElse(0L);
        Incarnation next = Fixture.incarnation(1 + random.nextInt(2));
        long after = version + random.nextInt(4) - (random.nextInt(20) == 0 ? 2 : 0);
        HostFacts facts = random.nextInt(3) == 0 ? HostFacts.NONE : FACTS;
        return new RandomOperations.Operation(
                "welcome",
                Actor.host(host),
                tx -> tx.hosts().welcome(host, expected, version, next, Math.max(0, after), "boot", facts));
    }

    private RandomOperations.Operation rollout() {
        RolloutId id = RandomOperations.ROLLOUTS.get(random.nextInt(RandomOperations.ROLLOUTS.size()));
        Instant now = seen.read(tx -> tx.now());
        Pacing pacing = new Pacing(
                1,
                2,
                Duration.ofSeconds(30).plusNanos(5),
                Duration.ofHours(1),
                Duration.ofHours(12),
                1 + random.nextInt(6),
                Duration.ofHours(1));
        RolloutSpec spec = new RolloutSpec(
                id,
                random.nextInt(3) == 0,
                (random.nextInt(6) == 0 ? "cd" : "ab").repeat(32),
                now.plusSeconds(200 + random.nextInt(4_000)).plusNanos(77),
                STAGES,
                pacing,
                patchwave.policy.FailureRules.DEFAULT,
                Optional.empty(),
                random.nextBoolean() ? Optional.of(now.plusNanos(77)) : Optional.empty(),
                Optional.of("night"),
                Optional.empty(),
                "CVE-2015-0235",
                now.plusNanos(77),
                "alice");
        RolloutStatus status = random.nextInt(5) == 0
                ? new RolloutStatus.Scheduled(now.plusNanos(1_500), random.nextBoolean())
                : new RolloutStatus.Running();
        List<RolloutHost> hosts = seen.read(tx -> tx.hosts().list(null, null, null, 100)).stream()
                .map(host -> host.host())
                .map(host ->
                        new RolloutHost(host.id(), STAGES.indexOf(host.environment()), first(now.plusNanos(1_500))))
                .toList();
        int opened = random.nextInt(5) == 0 ? 1 : 2;
        return new RandomOperations.Operation("rollout", Actor.operator("alice"), tx -> {
            Creation creation = tx.rollouts().create(spec, status, new byte[] {1}, hosts);
            Optional<Instant> at = Optional.of(now);
            for (int stage = 0; stage < opened; stage++) {
                StageProgress closed = StageProgress.notOpen(STAGES.get(stage));
                StageProgress open = new StageProgress(STAGES.get(stage), 1, at, Optional.empty(), Optional.empty());
                tx.rollouts().setStage(id, stage, closed, open, "first");
            }
            return creation;
        });
    }

    private HostPhase first(Instant at) {
        return switch (random.nextInt(6)) {
            case 0 -> new HostPhase.Waiting();
            case 1 -> new HostPhase.Excluded("it is unknown", true, at);
            default -> new HostPhase.Ready(at);
        };
    }

    RandomOperations.Operation status(RolloutId rollout) {
        Instant at = seen.read(tx -> tx.now()).plusNanos(1_500);
        List<RolloutStatus> all = List.of(
                new RolloutStatus.Running(),
                new RolloutStatus.Running(),
                new RolloutStatus.Running(),
                new RolloutStatus.Paused("alice", "look", at),
                new RolloutStatus.Halted("too many", at),
                new RolloutStatus.Completed(at),
                new RolloutStatus.Aborted("bob", "wrong", at));
        RolloutStatus expected = seen.<Optional<RolloutSummary>>read(
                        tx -> tx.rollouts().summary(rollout))
                .map(RolloutSummary::status)
                .filter(_ -> random.nextInt(10) > 0)
                .orElseGet(RolloutStatus.Running::new);
        // An end is an end: not so soon.
        RolloutStatus next = all.get(random.nextInt(random.nextInt(4) == 0 ? all.size() : all.size() - 2));
        return new RandomOperations.Operation(
                "status", Actor.operator("alice"), tx -> tx.rollouts().setStatus(rollout, expected, next));
    }
}
