package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.FindingSeverity;
import patchwave.proto.operator.v1.FleetFinding;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.Label;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.PoolView;

/** What a check tells, with line and key. It is Saturday, 2026-11-21, 23:11 UTC. */
class CheckFleetTest {
    private static final String NIGHT = """
            windows:
              night: {zone: UTC, cron: "0 1 * * *", length: 6h}
            """;

    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
        bench.healthy("dev", "dev-1");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private CheckFleetResponse check(String text) {
        return bench.fleet()
                .checkFleet(CheckFleetRequest.newBuilder().setFleetFile(text).build());
    }

    /** Each as "line key: meaning". */
    private List<String> findings(String text) {
        return check(text).getFindingsList().stream()
                .map(finding -> "%d %s: %s".formatted(finding.getLine(), finding.getKey(), finding.getMeaning()))
                .toList();
    }

    private void production(int hosts) {
        for (int i = 1; i <= hosts; i++) {
            bench.healthy("production", "web-" + i);
        }
    }

    @Test
    void aCheckChangesNothing() {
        production(2);
        long records = records();
        CheckFleetResponse response = check(Bench.FLEET + NIGHT);

        assertThat(response.getPoolsList()).extracting(PoolView::getPool).containsExactly("dev/web", "production/web");
        assertThat(bench.fleet().getFleet(GetFleetRequest.getDefaultInstance()).getRevision())
                .isEqualTo(1);
        assertThat(records()).isEqualTo(records);
    }

    private long records() {
        return bench.audit()
                .listAudit(ListAuditRequest.newBuilder().setAfterSequence(-1).build())
                .getRecordsCount();
    }

    @Test
    void everyFaultIsToldAtOnceWithLineMeaningAndRemedy() {
        CheckFleetResponse response = check(Bench.FLEET
                .replace("floor:", "flor:")
                .replace("growth: 4", "growth: 0")
                .replace("emergency:", "windows: {w: {zone: UTC, cron: \"61 1 * * *\", length: 1h}}\nemergency:"));

        assertThat(response.getPoolsList()).isEmpty();
        assertThat(response.getFindingsList())
                .allSatisfy(
                        finding -> assertThat(finding.getSeverity()).isEqualTo(FindingSeverity.FINDING_SEVERITY_FAULT))
                .extracting(finding -> finding.getLine() + " " + finding.getKey())
                .containsExactly("5 pools.web.floor", "6 pools.web.flor", "8 pacing.growth", "9 windows.w.cron");
        FleetFinding unknown = response.getFindings(1);
        assertThat(unknown.getMeaning()).contains("found the unknown key 'flor'");
        assertThat(unknown.getRemedy()).isEqualTo("Did you mean 'floor'?");
    }

    @Test
    void aGoodFileHasNothingToTell() {
        production(2);
        assertThat(findings(Bench.FLEET)).isEmpty();
    }

    @Test
    void budgetsOfZeroAreTold() {
        assertThat(findings(Bench.FLEET))
                .containsExactly(
                        "1 environments: no host is in the environment production, so its stage selects nobody",
                        "5 pools.web.select: pool web selects no host in production");
        production(1);
        assertThat(findings(Bench.FLEET))
                .containsExactly(
                        "6 pools.web.floor.production: pool production/web has a disruption budget of 0: its hosts can"
                                + " never be patched");
        assertThat(findings(Bench.FLEET.replace("production: 1", "production: 5")))
                .containsExactly(
                        "6 pools.web.floor.production: pool production/web has a floor of 5, but a registered size of 1:"
                                + " its hosts can never be patched");
        production2();
        assertThat(findings(Bench.FLEET.replace("production: 1", "production: 67%")))
                .containsExactly(
                        "6 pools.web.floor.production: pool production/web has a disruption budget of 0 (67% of 2 rounds"
                                + " up to 2): its hosts can never be patched");
        assertThat(findings(Bench.FLEET.replace("{dev: 0, production: 1}", "majority")))
                .as("one line for both environments")
                .hasSize(2)
                .allMatch(line -> line.startsWith("6 pools.web.floor."));
    }

    private void production2() {
        bench.healthy("production", "web-2");
    }

    @Test
    void whatOperationsTookDecidesWhetherAWindowIsLongEnough() {
        production(5);
        String windows = Bench.FLEET + "windows: {w: {zone: UTC, cron: \"0 1 * * *\", length: 2h}}\n"
                + "environment_windows: {production: [w]}\n";
        assertThat(findings(windows)).isEmpty();
        List<HostId> hosts = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> new HostId("web-" + i))
                .toList();
        RunningRollout rollout = new RunningRollout(bench, "ghost-1", false, hosts);
        hosts.forEach(host -> rollout.succeed(host, Duration.ofHours(3)));
        assertThat(findings(windows)).anyMatch(line -> line.contains("windows.w") && line.contains("of work"));
    }

    @Test
    void hostsOutsideAreTold() {
        production(2);
        assertThat(findings(Bench.FLEET.replace("service-web", "service-x")))
                .containsExactly(
                        "3 pools: hosts dev-1, web-1, web-2 are in no pool: no floor protects what is served there",
                        "5 pools.web.select: pool web selects no host in any environment");
        assertThat(findings(Bench.FLEET.replace("production", "staging")))
                .contains(
                        "1 environments: hosts web-1, web-2 are of an environment that the fleet file does not name, so"
                                + " no rollout reaches them");
    }

    @Test
    void exclusiveRulesThatProtectNothingAreTold() {
        String exclusive = Bench.FLEET.replace("select:", "exclusive: zone\n    select:");
        bench.healthy("production", "web-1", zone("a"));
        bench.healthy("production", "web-2", zone("a"));
        assertThat(findings(exclusive))
                .contains(
                        "5 pools.web.exclusive: pool production/web is exclusive by zone, but all its hosts are of zone a:"
                                + " the rule protects nothing",
                        "5 pools.web.exclusive: pool dev/web is exclusive by zone, but host dev-1 has no label zone");
    }

    private static Label zone(String name) {
        return Label.newBuilder().setName("zone").setValue(name).build();
    }

    private static Label capacity(String weight) {
        return Label.newBuilder().setName("capacity").setValue(weight).build();
    }

    @Test
    void hostsThatWeighMoreThanTheBudgetAreTold() {
        bench.healthy("production", "web-1", capacity("5"));
        bench.healthy("production", "web-2", capacity("1"));
        String weighted = Bench.FLEET
                .replace("select:", "weight: capacity\n    select:")
                .replace("production: 1", "production: 50%");
        assertThat(findings(weighted))
                .containsExactly(
                        "5 pools.web.weight: host web-1 is worth more than the disruption budget of pool production/web,"
                                + " 3, and can never be patched");
    }

    @Test
    void labelsThatAreNoWeightsAreFaults() {
        bench.healthy("production", "web-1", capacity("much"));
        String weighted = Bench.FLEET.replace("select:", "weight: capacity\n    select:");
        assertThat(check(weighted).getFindingsList()).singleElement().satisfies(finding -> {
            assertThat(finding.getSeverity()).isEqualTo(FindingSeverity.FINDING_SEVERITY_FAULT);
            assertThat(finding.getLine()).isEqualTo(5);
            assertThat(finding.getMeaning()).contains("web-1", "capacity", "much");
        });
        assertThat(Bench.refused(() -> bench.fleet()
                                .applyFleet(patchwave.proto.operator.v1.ApplyFleetRequest.newBuilder()
                                        .setFleetFile(weighted)
                                        .build()))
                        .getDescription())
                .contains("web-1", "much");
    }

    @Test
    void aTokenWhoseLabelIsNoWeightIsRefused() {
        String weighted = Bench.FLEET.replace("select:", "weight: capacity\n    select:");
        bench.fleet()
                .applyFleet(patchwave.proto.operator.v1.ApplyFleetRequest.newBuilder()
                        .setFleetFile(weighted)
                        .build());
        assertThat(Bench.refused(() -> bench.enrolled("production", "web-9", capacity("0")))
                        .getDescription())
                .contains("host web-9", "capacity '0'", "expected 1 to 1000");
    }

    @Test
    void windowsThatHelpNobodyAreTold() {
        production(2);
        String text = Bench.FLEET.replace("select:", "windows: {production: [night]}\n    select:");
        assertThat(findings(text + NIGHT)).isEmpty();
        assertThat(findings(text + NIGHT + "  other: {zone: UTC, cron: \"0 1 * * *\", length: 6h}\n"))
                .containsExactly("13 windows.other: no pool and no environment names window other: it holds nobody");
        assertThat(findings(text + NIGHT.replace("6h", "5m")))
                .containsExactly(
                        "12 windows.night.length: window night is open for 5m, but one host needs 10m10s (10m of"
                                + " work, 10s to settle): nothing can begin in it");
        assertThat(findings(text + NIGHT.replace("0 1 * * *", "0 1 29 2 *")))
                .containsExactly("12 windows.night: window night does not open within 60 days");
    }

    @Test
    void poolsWhoseWindowsNeverMeetAreTold() {
        production(2);
        String text = Bench.FLEET
                .replace("select:", "windows: {production: [night]}\n    select:")
                .replace("pacing:", """
                          all:
                            select: {service-web: yes}
                            floor: {dev: 0, production: 1}
                            windows: {production: [noon]}
                        pacing:""".replaceAll("(?m)^ {8}", ""));
        String noon = NIGHT + "  noon: {zone: UTC, cron: \"0 12 * * *\", length: 1h}\n";
        assertThat(findings(text + noon))
                .singleElement()
                .asString()
                .contains("hosts web-1, web-2 are in the pools"
                        + " production/all, production/web, whose windows do not overlap within 60 days");
        assertThat(findings(text + noon.replace("0 12 * * *", "55 6 * * *")))
                .singleElement()
                .asString()
                .contains("never free for longer than 5m");
    }

    @Test
    void freezesThatAreOverOrLeaveNoTimeAreTold() {
        production(2);
        String freeze = "freezes: {f: {zone: UTC, from: \"2026-11-01T00:00\", until: \"%s\", reason: r, owner: o}}\n";
        assertThat(findings(Bench.FLEET + freeze.formatted("2026-11-21T23:11")))
                .containsExactly("10 freezes.f.until: freeze f is over since 2026-11-21T23:11:00Z");
        assertThat(findings(Bench.FLEET + freeze.formatted("2026-11-21T23:12"))).isEmpty();
        assertThat(findings(Bench.FLEET + freeze.formatted("2027-11-21T23:12")))
                .contains("10 freezes.f: hosts web-1, web-2 are frozen whenever a window is open within 60 days");
    }

    @Test
    void defaultsAndSchemaAreToldByTheController() {
        GetFleetDefaultsResponse response =
                bench.fleet().getFleetDefaults(GetFleetDefaultsRequest.getDefaultInstance());
        assertThat(response.getDefaults()).contains("first_batch: 1\n");
        assertThat(response.getSchema()).contains("json-schema.org/draft/2020-12/schema");
    }
}
