package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.proto.operator.v1.AuditRecord;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.ListHostsResponse;
import patchwave.proto.operator.v1.Severity;
import patchwave.proto.operator.v1.Steer;

/** Each command from its arguments to its output and exit code. */
final class CommandsTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void applyingAFleetFileShowsWarningsAndPools() throws Exception {
        Path file = Files.writeString(home.resolve("fleet.yaml"), "pools: {}");
        assertThat(bench.run("fleet", "apply", file.toString())).isZero();
        assertThat(bench.out())
                .contains(
                        "applied as revision 1",
                        "warning: pool production/mail has a disruption budget of 0",
                        "at floor");
    }

    @Test
    void aRefusedFleetFileSaysWhyAndEndsWithOne() throws Exception {
        Path file = Files.writeString(home.resolve("fleet.yaml"), "bad");
        assertThat(bench.run("fleet", "apply", file.toString())).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: fleet.yaml: pools.web.floor: expected 67%\n");
        assertThat(bench.out()).isEmpty();
    }

    @Test
    void fleetShowPrintsTheFileAloneWhenAsked() {
        assertThat(bench.run("fleet", "show", "--file")).isZero();
        assertThat(bench.out()).isEqualTo("pools: {}\n");
    }

    @Test
    void hostsAreOneTableOverAllPages() {
        assertThat(bench.run("hosts", "list")).isZero();
        assertThat(bench.out()).isEqualTo("""
                HOST   CONDITION  REPORT  DOES  POOLS AND DETAIL
                web-1  healthy    3s ago  -     production/web
                web-2  unknown    3m ago  -     production/web; no report since 23:01:00Z

                2 hosts: 1 healthy, 1 unknown
                """);
    }

    @Test
    void hostsAreOneJsonDocumentOverAllPages() throws Exception {
        assertThat(bench.run("hosts", "list", "--output", "json")).isZero();
        ListHostsResponse.Builder read = ListHostsResponse.newBuilder();
        JsonFormat.parser().merge(bench.out(), read);
        assertThat(read.getHostsList()).extracting("hostId").containsExactly("web-1", "web-2");
        assertThat(bench.out()).contains("\"host_id\": \"web-1\"", "\"connected\": false");
    }

    @Test
    void whoHasALibraryIsATableOverAllPagesAndSaysOfWhomItIsNotKnown() {
        assertThat(bench.run("hosts", "find", "--package", "log4j-core", "--version", "<2.17.1"))
                .isZero();
        assertThat(bench.out()).isEqualTo("""
                HOST   FOUND                                              POOLS           SEEN
                web-1  org.apache.logging.log4j:log4j-core 2.14.1         production/web  2m ago
                web-2  org.apache.logging.log4j:log4j-core of unknown     production/web  2m ago
                       version

                2 of 9 hosts that sent an inventory, the oldest 1h ago
                Not known of 1 host that sent none lately: web-10
                The controller has just started and still reads inventories: ask again.
                """);
        assertThat(bench.run("hosts", "find", "--package", "log4j-core", "--count"))
                .isZero();
        assertThat(bench.out()).contains("org.apache.logging.log4j:log4j-core 2.14.1                  1");
        assertThat(bench.run("hosts", "find", "--package", "x", "--version", "2.17.1"))
                .isEqualTo(2);
        assertThat(bench.err()).contains("--version: expected '<' and a version, such as '<2.17.1', found '2.17.1'");
    }

    @Test
    void whomAVulnerabilityConcernsIsATableOfVerdictsWithWhatIsStated() {
        assertThat(bench.run("advisory", "exposure", "CVE-2015-0235")).isZero();
        assertThat(bench.out())
                .contains("affected-fix-available      2  web-1, web-2", "DSA-3142-1  debian 7  eglibc", "1m ago")
                .contains("Nothing is known of 1 host without an inventory, or with an old one: web-3");
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains(
                        "An operator says not affected, for 1 host (web-3): assertion-3 of CVE-2021-44228: libc6 is not affected")
                .contains("by bob at 2026-11-22 06:00:00Z (built without JNDI)");
    }

    @Test
    void feedsSayHowOldTheyAreAndWhatIsWrong() {
        assertThat(bench.run("feeds")).isZero();
        assertThat(bench.out())
                .contains("dsa   debian-list  1d ago")
                .contains("dsa refused 1m ago: it ends in the middle of a line")
                .contains("dsa leaves out DSA-1-1: no package");
    }

    @Test
    void colourIsForTerminalsAndCanBeRefused() {
        bench.isTerminal = true;
        assertThat(bench.run("hosts", "list")).isZero();
        assertThat(bench.out()).contains("\u001b[");
        assertThat(bench.run("hosts", "list", "--no-color")).isZero();
        assertThat(bench.out()).doesNotContain("\u001b");
        bench.environment.put("NO_COLOR", "1");
        assertThat(bench.run("hosts", "list")).isZero();
        assertThat(bench.out()).doesNotContain("\u001b");
    }

    @Test
    void anUnknownHostIsOneSentenceAndOne() {
        assertThat(bench.run("hosts", "show", "nobody")).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: there is no host nobody\n");
    }

    @Test
    void aSubjectWithASlashIsAPool() {
        assertThat(bench.run("why", "production/web")).isZero();
        assertThat(bench.run("why", "web-2")).isZero();
        assertThat(bench.controller.explained.get(0).getPool()).isEqualTo("production/web");
        assertThat(bench.controller.explained.get(1).getHostId()).isEqualTo("web-2");
        assertThat(bench.out()).isEqualTo("""
                ghost-1: web-2 waits: pool production/web is at its floor of 3
                  held by: web-1
                """);
    }

    @Test
    void aTokenIsAloneOnStandardOutput() {
        assertThat(bench.run(
                        "enrol",
                        "token",
                        "create",
                        "--environment",
                        "dev",
                        "--label",
                        "zone=a",
                        "--label",
                        "x=y=z",
                        "--ttl",
                        "2h"))
                .isZero();
        assertThat(bench.out()).isEqualTo("pwt1.secret.fingerprint\n");
        assertThat(bench.err()).contains("enrols 1 host into dev", "controller:7445");
        assertThat(bench.controller.tokens.getFirst().getTimeToLive().getSeconds())
                .isEqualTo(7_200);
        assertThat(bench.controller.tokens.getFirst().getLabelsList())
                .extracting("name", "value")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("zone", "a"),
                        org.assertj.core.groups.Tuple.tuple("x", "y=z"));
    }

    @Test
    void anAdvisoryIsRecordedWithItsFacts() {
        assertThat(bench.run(
                        "advisory",
                        "record",
                        "CVE-1",
                        "--package",
                        "glibc",
                        "--severity",
                        "critical",
                        "--exploited",
                        "--remote"))
                .isZero();
        assertThat(bench.controller.advisories.getFirst().getSeverity()).isEqualTo(Severity.SEVERITY_CRITICAL);
        assertThat(bench.controller.advisories.getFirst().getProofOfConcept()).isFalse();
        assertThat(bench.out()).startsWith("CVE-1 is IMMEDIATE (rule: exploited)\n");
    }

    @Test
    void steeringCarriesTheReason() {
        for (String verb : List.of("pause", "resume", "abort")) {
            assertThat(bench.run("rollout", verb, "ghost-1", "--reason", "because"))
                    .isZero();
        }
        assertThat(bench.controller.steered)
                .extracting("steer")
                .containsExactly(Steer.STEER_PAUSE, Steer.STEER_RESUME, Steer.STEER_ABORT);
        assertThat(bench.controller.steered.getFirst().getReason()).isEqualTo("because");
    }

    @Test
    void aBrokenAuditTrailEndsWithTwelve() {
        assertThat(bench.run("audit", "verify")).isZero();
        bench.controller.isAuditIntact = false;
        assertThat(bench.run("audit", "verify")).isEqualTo(12);
        assertThat(bench.out()).contains("NOT INTACT: record 7 of 12");
        assertThat(bench.run("audit", "verify", "--output", "json")).isEqualTo(12);
    }

    @Test
    void theAuditTailIsOneLinePerRecordUntilItWraps() {
        bench.controller.audit.add(AuditRecord.newBuilder()
                .setSequence(1)
                .setRecordTime(Fixtures.at(Fixtures.NOW))
                .setActor("operator:alice")
                .setVerb("rollout.start")
                .setObject("ghost-1")
                .setBody("{}")
                .build());
        assertThat(bench.run("audit", "tail", "-n", "5")).isZero();
        assertThat(bench.out()).isEqualTo("1 2026-11-21 23:04:00Z operator:alice rollout.start ghost-1\n");
    }

    @Test
    void aPlanTravelsByFileAndIsStartedWithASignature() {
        Path file = home.resolve("ghost.plan");
        assertThat(bench.run(
                        "rollout",
                        "plan",
                        "--package",
                        "libc6=2.36-9+deb12u14",
                        "--reason",
                        "GHOST",
                        "--out",
                        file.toString()))
                .isZero();
        assertThat(bench.controller.planned.getFirst().getPackages(0).getVersion())
                .isEqualTo("2.36-9+deb12u14");
        assertThat(bench.controller.started).isEmpty();
        assertThat(bench.run("rollout", "start", file.toString())).isZero();
        assertThat(bench.controller.started.getFirst().getPlan())
                .isEqualTo(Fixtures.plan(bench.controller.planned.getFirst()).toByteString());
        assertThat(bench.controller.started.getFirst().getSignatures(0).getKeyId())
                .isEqualTo(bench.signingKey.keyId());
        assertThat(bench.run("rollout", "plan", "--package", "libc6", "--reason", "GHOST", "--out", file.toString()))
                .isEqualTo(1);
        assertThat(bench.err()).contains("exists already and is never overwritten");
    }

    @Test
    void signingAPlanFileKeepsEarlierSignaturesAndDoesNotRepeatItsOwn() {
        Path file = home.resolve("ghost.plan");
        assertThat(bench.run("rollout", "plan", "--package", "libc6", "--reason", "r", "--out", file.toString()))
                .isZero();
        assertThat(bench.run("rollout", "sign", file.toString())).isZero();
        assertThat(bench.run("rollout", "sign", file.toString())).isZero();
        assertThat(bench.err()).contains("has 1 signature now");
    }

    @Test
    void theStartIsRepeatedWhileTheControllerIsAway() {
        bench.controller.startFailures.add(Status.UNAVAILABLE.withDescription("connection refused"));
        bench.controller.startFailures.add(Status.UNAVAILABLE.withDescription("connection refused"));
        assertThat(bench.run("emergency", "--advisory", "CVE-1", "--package", "libc6", "--reason", "r", "--no-watch"))
                .isZero();
        assertThat(bench.controller.started).hasSize(1);
        assertThat(bench.controller.planned.getFirst().getEmergency()).isTrue();
        assertThat(bench.err()).containsOnlyOnce("repeating the start, which is safe");
        assertThat(bench.out()).contains("CVE-1: no urgency on record", "Forecast: 6 hosts in 2 stages, about 25m 0s");
    }

    @Test
    void anEmergencyShowsTheUrgencyThatThePolicyGivesNowAndRecordsNothing() {
        bench.controller.known.add(GetAdvisoryResponse.newBuilder()
                .setAdvisoryId("CVE-1")
                .setUrgency("IMMEDIATE")
                .setRule("exploited")
                .setHunt(true)
                .setKnownSinceTime(Fixtures.at(Fixtures.NOW))
                .build());
        assertThat(bench.run("emergency", "--advisory", "CVE-1", "--package", "libc6", "--reason", "r", "--no-watch"))
                .isZero();
        assertThat(bench.out())
                .startsWith("CVE-1 is IMMEDIATE (rule: exploited), on record since 2026-11-21 23:04:00Z")
                .contains("Search the logs");
        assertThat(bench.controller.advisories).isEmpty();
    }

    @Test
    void whatAVulnerabilityConcernsIsShownWithHowFarItIsInUse() {
        assertThat(bench.run("advisory", "exposure", "CVE-2015-0235")).isZero();
        assertThat(bench.out()).contains("runs: listening 1, not known 1").doesNotContain("listening: web-1");
        assertThat(bench.run("advisory", "exposure", "CVE-2015-0235", "--all")).isZero();
        assertThat(bench.out()).contains("listening: web-1", "not known: web-2");
        assertThat(bench.run("advisory", "why", "CVE-2015-0235")).isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("CVE-2015-0235 runs: listening 12, loaded 300; of 1 more host it is not known");
    }

    @Test
    void whatIsAssertedIsShownWithWhoAndWhereAndWhatItComesTo() {
        assertThat(bench.run(
                        "advisory",
                        "assert",
                        "CVE-2015-0235",
                        "--proof-of-concept",
                        "--link",
                        "https://example.org/ghost",
                        "--note",
                        "works here"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("assertion-7 of CVE-2015-0235: a proof of concept was seen, by alice at")
                .contains("https://example.org/ghost (works here)")
                .contains("CVE-2015-0235 is IMMEDIATE (rule: proof of concept and remote)", "Search the logs");
        assertThat(bench.run("advisory", "retract", "assertion-7", "--reason", "a hoax"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("Retracted by bob at", "and does not count: a hoax", "CVE-2015-0235 is SCHEDULED");
    }

    @Test
    void whatIsNotAffectedIsSaidBackWithWhereItMakesADifference() {
        List<String> request = List.of("advisory", "assert", "CVE-2015-0235", "--not-affected", "libc6");
        assertThat(assertedWith(request, "--note", "built without it")).isEqualTo(2);
        assertThat(bench.err()).contains("--not-affected needs --until");
        assertThat(assertedWith(request, "--until", "2027-03-01T00:00Z")).isEqualTo(2);
        assertThat(bench.err()).contains("--not-affected needs --note");
        assertThat(assertedWith(
                        request, "--until", "2027-03-01T00:00Z", "--note", "built without it", "--host", "web-1"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains(
                        "assertion-8 of CVE-2015-0235: libc6 is not affected on web-1, until 2027-03-01 00:00:00Z, by alice")
                .contains("(built without it)")
                .contains("2 hosts are not exposed by libc6 while it counts: web-1, web-2")
                .contains("warning: exposed still by libc-bin (1 host)")
                .contains("warning: it is known to be exploited");
    }

    private int assertedWith(List<String> request, String... more) {
        List<String> arguments = new ArrayList<>(request);
        arguments.addAll(List.of(more));
        return bench.run(arguments.toArray(String[]::new));
    }

    /** A typing error would hide nothing, and nobody would know. */
    @Test
    void aWordOnNothingIsSaidAtOnce() {
        assertThat(bench.run(
                        "advisory",
                        "assert",
                        "CVE-2015-0235",
                        "--not-affected",
                        "glibc",
                        "--until",
                        "2027-03-01T00:00Z",
                        "--note",
                        "x"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("warning: it matches nothing: no host is exposed to CVE-2015-0235 by glibc");
    }

    @Test
    void exploitationIsAssertedWithALinkAndWithoutAnEnd() {
        List<String> request = List.of("advisory", "assert", "CVE-2015-0235", "--exploited");
        assertThat(assertedWith(request)).isEqualTo(2);
        assertThat(bench.err()).contains("--link must be there");
        assertThat(assertedWith(request, "--link", "https://example.org/ghost", "--host", "web-1"))
                .isEqualTo(2);
        assertThat(bench.err()).contains("--until and --host are for --not-affected alone");
    }

    @Test
    void aHostIsReadmittedWithAReasonAndGivesUpNoAttemptUnlessTold() {
        assertThat(bench.run("hosts", "readmit", "web-3")).isEqualTo(2);
        assertThat(bench.run("hosts", "readmit", "web-3", "--reason", "disk replaced"))
                .isZero();
        assertThat(bench.out().replaceAll("\\s+", " "))
                .contains("web-3 is re-admitted", "unknown: no report since 23:01:00Z");
        assertThat(bench.run("hosts", "readmit", "web-3", "--reason", "scrapped", "--give-up-attempt", "7"))
                .isZero();
        assertThat(bench.controller.readmitted)
                .extracting(request -> request.getGiveUpAttempt())
                .containsExactly(0L, 7L);
    }

    @Test
    void aRefusedStartIsNotRepeated() {
        bench.controller.startFailures.add(
                Status.PERMISSION_DENIED.withDescription("role viewer cannot start rollouts"));
        assertThat(bench.run("emergency", "--advisory", "CVE-1", "--package", "libc6", "--reason", "r"))
                .isEqualTo(77);
        assertThat(bench.err()).contains("role viewer cannot start rollouts").doesNotContain("at io.grpc");
        assertThat(bench.controller.started).isEmpty();
    }

    @Test
    void theWholeEmergencyGoesThroughAControllerThatDies() {
        bench.controller.streams.add(
                List.of(Fixtures.running(), Status.UNAVAILABLE.withDescription("Network closed for unknown reason")));
        bench.controller.streams.add(List.of(Status.UNAVAILABLE.withDescription("connection refused")));
        bench.controller.streams.add(List.of(Fixtures.running(), Fixtures.completed()));
        assertThat(bench.run("emergency", "--advisory", "CVE-1", "--package", "libc6", "--reason", "r", "--watch"))
                .isZero();
        assertThat(bench.out())
                .containsOnlyOnce(
                        "controller not reachable since 2026-11-21T23:04:00Z, the rollout goes on without it; retrying")
                .containsOnlyOnce("controller reachable again")
                .containsOnlyOnce("host web-1 (production) restarting")
                .contains("Rollout ghost-1 completed: 7 hosts patched, 1 did not need it, 0 failed in 6m")
                .doesNotContain("\u001b", "\r");
        assertThat(bench.interruptions).isEmpty();
    }

    @Test
    void aHaltEndsTheWatchWithTenAndTheNextCommands() {
        bench.controller.streams.add(List.of(Fixtures.running(), Fixtures.halted()));
        assertThat(bench.run("rollout", "watch", "ghost-1", "--plain")).isEqualTo(10);
        assertThat(bench.out())
                .contains("web-1 (production) failed: service unhealthy; ghostd does not answer")
                .contains("  patchwave rollout resume ghost-1 --reason")
                .doesNotContain("\u001b");
    }

    @Test
    void anAbortEndsTheWatchWithEleven() {
        bench.controller.streams.add(List.of(Fixtures.halted().toBuilder()
                .setState(patchwave.proto.operator.v1.RolloutState.ROLLOUT_STATE_ABORTED)
                .build()));
        assertThat(bench.run("rollout", "watch", "ghost-1")).isEqualTo(11);
    }

    @Test
    void aWatchInJsonIsOneDocumentPerLine() {
        bench.controller.streams.add(List.of(Fixtures.running(), Fixtures.completed()));
        assertThat(bench.run("rollout", "watch", "ghost-1", "--output", "json")).isZero();
        assertThat(bench.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"rollout_id\":\"ghost-1\""));
    }

    @Test
    void aWatchGivesUpOnlyIfAsked() {
        for (int i = 0; i < 5; i++) {
            bench.controller.streams.add(List.of(Status.UNAVAILABLE.withDescription("connection refused")));
        }
        assertThat(bench.run("rollout", "watch", "ghost-1", "--give-up", "3s")).isEqualTo(69);
        assertThat(bench.err()).contains("gave up", "Watch it again: patchwave rollout watch ghost-1");
    }

    @Test
    void interruptingAWatchSaysThatTheRolloutGoesOn() {
        Runnable ctrlC = () -> bench.interruptions.getFirst().run();
        bench.controller.streams.add(List.of(ctrlC, Fixtures.completed()));
        assertThat(bench.run("rollout", "watch", "ghost-1")).isZero();
        assertThat(bench.err()).isEqualTo("""
                The watch is over, the rollout goes on. Watch it again: patchwave rollout watch ghost-1
                Look once: patchwave rollout show ghost-1; stop it: patchwave rollout pause ghost-1 --reason '...'
                """);
    }

    @Test
    void aWatchOfNothingIsRefusedAtOnce() {
        bench.controller.streams.add(List.of(Status.NOT_FOUND.withDescription("there is no rollout ghost-1")));
        assertThat(bench.run("rollout", "watch", "ghost-1")).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: there is no rollout ghost-1\n");
    }

    @Test
    void withoutASigningKeyNothingIsAskedOfTheController() throws Exception {
        Path config = home.resolve("viewer.yaml");
        Files.writeString(config, "controller: localhost:1\nauthority: a\ncertificate: b\nkey: c\n");
        assertThat(bench.run(
                        "--config",
                        config.toString(),
                        "emergency",
                        "--advisory",
                        "C",
                        "--package",
                        "p",
                        "--reason",
                        "r"))
                .isEqualTo(78);
        assertThat(bench.err()).contains("signing_key").contains("patchwave operator keygen");
        assertThat(bench.controller.planned).isEmpty();
    }

    @Test
    void keygenMakesAPrivateFileAndPrintsThePublicLine() throws Exception {
        Path file = home.resolve("new-key.pem");
        assertThat(bench.run("operator", "keygen", "--out", file.toString())).isZero();
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(bench.out()).isEqualTo(Files.readString(home.resolve("new-key.pem.pub")));
        assertThat(bench.out().strip())
                .isEqualTo(patchwave.cli.signing.SigningKey.read(file).publicLine());
        assertThat(bench.run("operator", "keygen", "--out", file.toString())).isEqualTo(1);
    }
}
