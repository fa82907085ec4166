package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.pool;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.Condition;
import patchwave.plan.Snapshot;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.StageProgress;

/** Hosts in four pools each, in the order of a real wave. Prints what it took; -Dpatchwave.store.hosts=10000 for more. */
final class LedgerSpeedTest {
    private static final int HOSTS = Integer.getInteger("patchwave.store.hosts", 500);

    @TempDir
    Path folder;

    private long mark;
    private long cpuMark;

    private void lap(String what) {
        long now = System.nanoTime();
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        System.out.printf(
                "store: %d hosts: %s %d ms, of processor %d ms%n",
                HOSTS, what, (now - mark) / 1_000_000, (cpu - cpuMark) / 1_000_000);
        cpuMark = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        mark = System.nanoTime();
    }

    @Test
    void wholeFleetIsClaimedAndReleased() {
        try (Store store = SqliteStore.open(folder.resolve("patchwave.db"), new Clock(), new Random(1))) {
            Fixture fleet = new Fixture(store);
            PoolPolicy[] pools = IntStream.range(0, 4)
                    .mapToObj(i -> pool(PoolId.parse("production/p" + i), new Floor.Count(0), Optional.empty()))
                    .toArray(PoolPolicy[]::new);
            fleet.fleet("v1", pools);
            List<HostId> hosts = IntStream.range(0, HOSTS)
                    .mapToObj(i -> host("h-%05d".formatted(i)))
                    .toList();
            mark = System.nanoTime();
            enrol(store, hosts);
            lap("enrolled in");
            store.change(
                    Actor.CONTROLLER, tx -> hosts.forEach(id -> tx.hosts().setHealth(id, new Condition.Healthy())));
            lap("reported healthy in");
            start(store, fleet, hosts);
            lap("rollout made in");
            long epoch = fleet.epoch();
            List<Admission> admissions = hosts.stream()
                    .map(id -> new Admission(GHOST, id, 1, Optional.empty()))
                    .toList();
            List<ClaimAnswer> answers = new ArrayList<>();
            for (int from = 0; from < HOSTS; from += 500) {
                List<Admission> some = admissions.subList(from, Math.min(HOSTS, from + 500));
                answers.addAll(store.write(Actor.CONTROLLER, tx -> tx.ledger().claim(some, epoch)));
            }
            lap("claimed, 500 to a transaction, in");
            assertThat(answers).allMatch(ClaimAnswer.Claimed.class::isInstance);
            Snapshot snapshot = store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50));
            lap("snapshot in");
            assertThat(snapshot.hosts()).hasSize(HOSTS);
            assertThat(fleet.sweep()).isEmpty();
            lap("swept in");
            assertThat(store.read(tx -> tx.auditTrail().verify()).isIntact()).isTrue();
            lap("audit verified in");
        }
    }

    private static void enrol(Store store, List<HostId> hosts) {
        TreeMap<String, String> labels = new TreeMap<>(
                Map.of("service-p0", "yes", "service-p1", "yes", "service-p2", "yes", "service-p3", "yes"));
        for (int from = 0; from < hosts.size(); from += 1_000) {
            List<HostId> some = hosts.subList(from, Math.min(hosts.size(), from + 1_000));
            String secret = "s" + from;
            store.change(ALICE, tx -> {
                tx.enrolment()
                        .createToken(
                                secret,
                                Optional.empty(),
                                PRODUCTION,
                                labels,
                                1_000,
                                tx.now().plusSeconds(60));
                some.forEach(id ->
                        assertThat(tx.enrolment().redeem(secret, id, "key")).isInstanceOf(Redemption.Accepted.class));
            });
        }
        store.change(
                Actor.CONTROLLER,
                tx -> hosts.forEach(id -> tx.hosts()
                        .welcome(id, Optional.empty(), 0, Fixture.incarnation(1), 1, "boot", HostFacts.NONE)));
        store.change(
                Actor.CONTROLLER,
                tx -> hosts.forEach(
                        id -> tx.hosts().mergeJournal(id, Fixture.incarnation(1), 1, "boot", JournalNumbers.NONE)));
    }

    private static void start(Store store, Fixture fleet, List<HostId> hosts) {
        store.change(ALICE, tx -> {
            tx.rollouts()
                    .create(
                            fleet.spec(GHOST, 1_000_000),
                            new byte[1],
                            hosts.stream()
                                    .map(id -> new RolloutHost(id, 0, new HostPhase.Ready(tx.now())))
                                    .toList());
            tx.rollouts().setStage(GHOST, 0, StageProgress.notOpen(PRODUCTION), Fixture.open(1, tx.now()), "open");
        });
    }
}
