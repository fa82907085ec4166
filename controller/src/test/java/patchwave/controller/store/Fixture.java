package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.plan.PoolState;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.StageProgress;

/** Words in which the store's tests speak. */
final class Fixture {
    static final Environment PRODUCTION = new Environment("production");
    static final Actor ALICE = Actor.operator("alice");
    static final PoolId WEB = PoolId.parse("production/web");
    static final PoolId DB = PoolId.parse("production/db");
    static final RolloutId GHOST = new RolloutId("ghost-1");
    static final Pacing PACING = new Pacing(
            1_000, 4, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(12), 1_000, Duration.ofHours(1));

    final Store store;
    private long secrets;

    /** Label "capacity" of the hosts that are enrolled from now on. */
    Optional<String> weight = Optional.empty();

    Fixture(Store store) {
        this.store = store;
    }

    static HostId host(String name) {
        return new HostId(name);
    }

    static PoolPolicy pool(PoolId id, Floor floor, Optional<String> exclusive) {
        return new PoolPolicy(
                id, new Selector(new TreeMap<>(Map.of("service-" + id.service(), "yes"))), floor, exclusive);
    }

    static FleetPolicy policy(PoolPolicy... pools) {
        return new FleetPolicy(
                List.of(new Environment("dev"), PRODUCTION),
                List.of("zone"),
                List.of(pools),
                PACING,
                PACING,
                FailureRules.DEFAULT,
                Timeouts.DEFAULT,
                CalendarPolicy.OPEN,
                UrgencyPolicy.DEFAULT,
                false,
                List.of());
    }

    void fleet(String text, PoolPolicy... pools) {
        store.change(ALICE, tx -> tx.fleet().apply(policy(pools), text));
    }

    /** Enrols a host into pools given by service name, in a zone. */
    void enrol(String name, String zone, String... services) {
        TreeMap<String, String> labels = new TreeMap<>();
        if (!zone.isEmpty()) {
            labels.put("zone", zone);
        }
        weight.ifPresent(value -> labels.put("capacity", value));
        for (String service : services) {
            labels.put("service-" + service, "yes");
        }
        String secret = "secret-" + ++secrets;
        store.change(
                ALICE,
                tx -> tx.enrolment()
                        .createToken(
                                secret,
                                Optional.of(host(name)),
                                PRODUCTION,
                                labels,
                                1,
                                tx.now().plus(Duration.ofHours(1))));
        Redemption redemption =
                store.write(Actor.host(host(name)), tx -> tx.enrolment().redeem(secret, host(name), "key-of-" + name));
        if (!(redemption instanceof Redemption.Accepted)) {
            throw new AssertionError(redemption);
        }
    }

    /** Enrols, welcomes and reports healthy. */
    void healthy(String name, String zone, String... services) {
        enrol(name, zone, services);
        welcome(name, 1);
        health(name, new Condition.Healthy());
    }

    static Incarnation incarnation(int number) {
        return new Incarnation(HexFormat.of().toHexDigits(number).repeat(4));
    }

    boolean welcome(String name, int number) {
        return store.write(Actor.host(host(name)), tx -> {
            StoredHost stored = tx.hosts().find(host(name)).orElseThrow();
            return tx.hosts()
                    .welcome(
                            host(name),
                            stored.record().incarnation(),
                            stored.record().journalVersion(),
                            incarnation(number),
                            stored.record().journalVersion() + 1,
                            "boot",
                            new HostFacts("h", "debian 12", "amd64", "6.1", "0.1"));
        });
    }

    boolean health(String name, Condition condition) {
        return store.write(Actor.host(host(name)), tx -> tx.hosts().setHealth(host(name), condition));
    }

    RolloutSpec spec(RolloutId id, int maxInOperation) {
        Pacing pacing = new Pacing(
                PACING.firstBatch(),
                PACING.growth(),
                PACING.settle(),
                PACING.batchBake(),
                PACING.stageBake(),
                maxInOperation,
                PACING.unreachableDeadline());
        return new RolloutSpec(
                id,
                true,
                "ab".repeat(32),
                Clock.START.plus(Duration.ofDays(7)),
                List.of(PRODUCTION),
                pacing,
                FailureRules.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "CVE-2015-0235",
                Clock.START,
                "alice");
    }

    /** Starts a rollout whose hosts are all ready and whose stage is open at batch 1. */
    void rollout(RolloutId id, String... hosts) {
        rollout(id, 1_000, hosts);
    }

    void rollout(RolloutId id, int maxInOperation, String... hosts) {
        rollout(spec(id, maxInOperation), hosts);
    }

    void rollout(RolloutId id, Instant startedAt, String... hosts) {
        rollout(id, true, startedAt, hosts);
    }

    /** As {@link #rollout}, and no emergency. */
    void ordinary(RolloutId id, String... hosts) {
        rollout(id, false, Clock.START, hosts);
    }

    /** Has a host that has succeeded ready for another try. */
    void again(RolloutId rollout, String name) {
        HostPhase now = phase(rollout, name);
        store.change(
                Actor.CONTROLLER,
                tx -> tx.rollouts().setPhase(rollout, host(name), now, new HostPhase.Ready(tx.now())));
    }

    private void rollout(RolloutId id, boolean emergency, Instant startedAt, String... hosts) {
        RolloutSpec spec = spec(id, 1_000);
        rollout(
                new RolloutSpec(
                        id,
                        emergency,
                        spec.planHash(),
                        spec.expiresAt(),
                        spec.stages(),
                        spec.pacing(),
                        spec.failures(),
                        spec.advisory(),
                        spec.due(),
                        spec.window(),
                        spec.rollsBack(),
                        spec.reason(),
                        startedAt,
                        spec.startedBy()),
                hosts);
    }

    private void rollout(RolloutSpec spec, String... hosts) {
        RolloutId id = spec.id();
        store.change(ALICE, tx -> {
            tx.rollouts()
                    .create(
                            spec,
                            new byte[] {1, 2, 3},
                            List.of(hosts).stream()
                                    .map(name -> new RolloutHost(host(name), 0, new HostPhase.Ready(tx.now())))
                                    .toList());
            tx.rollouts().setStage(id, 0, StageProgress.notOpen(PRODUCTION), open(1, tx.now()), "first stage");
        });
    }

    static StageProgress open(int batch, Instant at) {
        return new StageProgress(PRODUCTION, batch, Optional.of(at), Optional.empty(), Optional.empty());
    }

    long epoch() {
        return store.write(Actor.CONTROLLER, tx -> tx.ledger().takePlannerEpoch());
    }

    List<ClaimAnswer> claim(RolloutId rollout, long epoch, String... hosts) {
        List<Admission> admissions = List.of(hosts).stream()
                .map(name -> new Admission(rollout, host(name), 1, Optional.empty()))
                .toList();
        return store.write(Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, epoch));
    }

    Optional<Claim> claimOf(String name) {
        return store.read(tx -> tx.ledger().find(host(name)));
    }

    boolean journal(String name, int incarnation, JournalNumbers numbers) {
        return store.write(
                Actor.host(host(name)),
                tx -> tx.hosts().mergeJournal(host(name), incarnation(incarnation), 5, "boot", numbers));
    }

    boolean release(String name, long attempt, ReleaseEvidence evidence) {
        return store.write(Actor.host(host(name)), tx -> tx.ledger().release(host(name), attempt, evidence));
    }

    PermitAnswer permit(String name, long attempt, int incarnation) {
        return store.write(
                Actor.host(host(name)), tx -> tx.ledger().grantPermit(host(name), attempt, incarnation(incarnation)));
    }

    HostPhase phase(RolloutId rollout, String name) {
        return store.read(tx -> tx.hosts().parts(host(name), 20)).stream()
                .filter(part -> part.spec().id().equals(rollout))
                .map(part -> part.host().phase())
                .findFirst()
                .orElseThrow();
    }

    Condition condition(String name) {
        return store.read(tx -> tx.hosts().find(host(name)).orElseThrow().condition());
    }

    PoolState account(PoolId id) {
        return store.read(tx -> tx.fleet().pools()).stream()
                .filter(pool -> pool.capacity().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    int inOperation(PoolId id) {
        return account(id).capacity().inOperation();
    }

    int down(PoolId id) {
        return account(id).capacity().down();
    }

    List<Mismatch> sweep() {
        return store.write(Actor.CONTROLLER, tx -> tx.ledger().sweep());
    }
}
