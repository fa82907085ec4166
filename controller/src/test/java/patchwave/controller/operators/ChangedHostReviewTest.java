package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.exposure.ExposureReview;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.wire.Fields;
import patchwave.exposure.Exposure;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.InventoryListener;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.ListenerProtocol;
import patchwave.proto.agent.v1.UseRecord;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.RetractAssertionRequest;

/** A review of the hosts that have changed leaves the record as a review of all would. */
final class ChangedHostReviewTest {
    private static final String OLD = "3.0.9-1~deb12u1";
    private static final String FIXED = "3.0.17-1~deb12u1";
    private static final List<AdvisoryId> IDS =
            List.of(new AdvisoryId("CVE-2026-1001"), new AdvisoryId("CVE-2026-1002"), new AdvisoryId("CVE-2026-1003"));

    /** One that can be mended, one that is as good as exploited, and one without a fix that is urgent where something listens. */
    private static final String STATED = """
            advisories:
              LOCAL-2026-1:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                cves: [CVE-2026-1001]
                severity: high
                packages:
                  - {release: debian 12, source: openssl, fixed: 3.0.17-1~deb12u1}
              LOCAL-2026-2:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                cves: [CVE-2026-1002]
                severity: low
                exploitation: poc
                packages:
                  - {release: debian 12, source: openssl, fixed: 3.0.17-1~deb12u1}
              LOCAL-2026-3:
                published: 2026-11-21T03:10:00Z
                by: alice@example.com
                cves: [CVE-2026-1003]
                severity: low
                packages:
                  - {release: debian 12, source: openssl, status: no-fix}
            """;

    private static final String SILENT = STATED.replace("source: openssl", "source: another");

    private static final String RATED = """
            {"dataType": "CVE_RECORD", "cveMetadata": {"cveId": "CVE-2026-1003", "state": "PUBLISHED"},
             "containers": {
               "cna": {"metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}}}
            """;

    @TempDir
    Path folder;

    /** A controller with its review. */
    private record Fleet(Bench bench, ExposureReview review) implements AutoCloseable {
        static Fleet in(Path folder, int hosts) throws IOException {
            Files.createDirectories(folder);
            Bench bench = new Bench(folder).withFleet();
            ExposureReview review = bench.review();
            Fleet fleet = new Fleet(bench, review);
            fleet.stated(STATED);
            Files.writeString(Path.of(bench.cves.from()), RATED);
            bench.feeds.poll(bench.cves);
            for (int i = 0; i < hosts; i++) {
                bench.enrolled("dev", "web-" + i);
                fleet.has(i, inventory(bench.now, OLD, 1));
            }
            return fleet;
        }

        void stated(String text) throws IOException {
            Files.writeString(Path.of(bench.local.from()), text);
            bench.feeds.poll(bench.local);
        }

        void has(int host, Inventory inventory) {
            bench.inventories.keep(new HostId("web-" + host), inventory);
        }

        void after(Duration time) {
            bench.now = Bench.START.plus(time);
        }

        List<Exposure> record() {
            return bench.store.read(tables -> IDS.stream()
                    .flatMap(id -> tables.exposures().all(id).stream())
                    .toList());
        }

        List<String> decisions() {
            return bench.store.read(tables -> IDS.stream()
                    .flatMap(id -> tables.urgency().decisions(id).stream())
                    .map(it -> it.vulnerability() + " " + it.at() + " "
                            + it.verdict().row())
                    .toList());
        }

        @Override
        public void close() {
            bench.close();
        }
    }

    /** @param use 0 none, 1 loaded, 2 listening, 3 could not be looked at whole */
    private static Inventory inventory(Instant at, String version, int use) {
        List<String> gaps = use == 3 ? List.of("1 processes could not be looked at") : List.of();
        Inventory without = version.isEmpty()
                ? FindHostsTest.inventory("debian", "12", gaps, at)
                : FindHostsTest.inventory("debian", "12", gaps, at, version);
        if (version.isEmpty() || use == 0 || use == 3) {
            return without;
        }
        UseRecord.Builder record = UseRecord.newBuilder().setSubject("openssl:amd64");
        if (use == 2) {
            record.addListeners(InventoryListener.newBuilder()
                    .setProtocol(ListenerProtocol.LISTENER_PROTOCOL_TCP)
                    .setAddress("0.0.0.0")
                    .setPort(443)
                    .setProgram("/usr/sbin/nginx"));
        }
        List<RecordBytes> records = new ArrayList<>(without.records());
        records.add(new RecordBytes(
                InventoryRecord.newBuilder().setUse(record).build().toByteArray()));
        return new Inventory(without.hash(), without.takenAt(), records);
    }

    /** Whatever hosts report, feeds state and operators say. */
    @Test
    void theRecordIsThatOfAReviewOfAll() throws IOException {
        Random random = new Random(20260127);
        int hosts = 6;
        try (Fleet some = Fleet.in(folder.resolve("some"), hosts);
                Fleet all = Fleet.in(folder.resolve("all"), hosts)) {
            some.review().review();
            all.review().review();
            int changes = 0;
            for (int step = 1; step < 80; step++) {
                List<Exposure> before = all.record();
                change(random, step, hosts, List.of(some, all));
                all.review().allChanged();
                some.review().review();
                all.review().review();
                assertThat(some.record()).as("step %d", step).isEqualTo(all.record());
                assertThat(some.decisions()).as("step %d", step).isEqualTo(all.decisions());
                changes += all.record().equals(before) ? 0 : 1;
            }
            assertThat(changes).as("it was worth comparing").isGreaterThan(20);
            assertThat(all.record())
                    .anySatisfy(it -> assertThat(it.isAsserted()).isTrue());
        }
    }

    private static void change(Random random, int step, int hosts, List<Fleet> fleets) throws IOException {
        for (Fleet fleet : fleets) {
            fleet.after(Duration.ofHours(step));
        }
        Instant now = Bench.START.plus(Duration.ofHours(step));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int host = random.nextInt(hosts);
            Inventory inventory =
                    inventory(now, List.of(OLD, OLD, FIXED, "").get(random.nextInt(4)), random.nextInt(4));
            fleets.forEach(fleet -> fleet.has(host, inventory));
        }
        if (random.nextInt(8) == 0) {
            String stated = random.nextBoolean() ? SILENT : STATED;
            for (Fleet fleet : fleets) {
                fleet.stated(stated);
            }
        }
        if (random.nextInt(8) == 0) {
            AssertNotAffectedRequest request = AssertNotAffectedRequest.newBuilder()
                    .setAdvisoryId(IDS.get(random.nextInt(IDS.size())).value())
                    .setSubject("openssl")
                    .addHostIds("web-" + random.nextInt(hosts))
                    .setUntilTime(Fields.timestamp(now.plus(Duration.ofHours(1 + random.nextInt(9)))))
                    .setNote("step " + step)
                    .build();
            fleets.forEach(fleet -> fleet.bench().rollouts().assertNotAffected(request));
        }
        if (random.nextInt(16) == 0) {
            fleets.forEach(fleet -> fleet.bench()
                    .store
                    .read(tables -> tables.assertions().list())
                    .forEach(it -> fleet.bench()
                            .rollouts()
                            .retractAssertion(RetractAssertionRequest.newBuilder()
                                    .setAssertionId(it.id())
                                    .setReason("step " + step)
                                    .build())));
        }
    }

    /** What was not worth keeping was kept of nobody: one host's change makes it worth it on all. */
    @Test
    void whatOneHostMakesUrgentIsKeptOfAll() throws IOException {
        try (Fleet fleet = Fleet.in(folder, 3)) {
            fleet.review().review();
            AdvisoryId noFix = IDS.getLast();
            assertThat(open(fleet, noFix)).isEmpty();
            fleet.after(Duration.ofHours(1));
            fleet.has(1, inventory(fleet.bench().now, OLD, 2));
            fleet.review().review();
            assertThat(open(fleet, noFix)).containsExactly("web-0", "web-1", "web-2");
        }
    }

    private static List<String> open(Fleet fleet, AdvisoryId id) {
        return fleet.bench()
                .store
                .read(tables -> tables.exposures().open(id).stream()
                        .map(it -> it.host().value())
                        .toList());
    }
}
