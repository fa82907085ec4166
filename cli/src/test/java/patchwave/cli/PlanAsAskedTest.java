package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.cli.rollout.PlanText;
import patchwave.cli.signing.PlanFile;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/** Nobody signs what was not asked for or not shown, whoever answers as the controller. */
final class PlanAsAskedTest {
    private static final List<String> EMERGENCY =
            List.of("emergency", "--advisory", "CVE-1", "--package", "libc6", "--reason", "r", "--no-watch");

    @TempDir
    private Path home;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(home);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Every field of what is signed, changed. */
    static Map<String, UnaryOperator<Plan.Builder>> changes() {
        return Map.ofEntries(
                Map.entry("plan_id", plan -> plan.setPlanId("ghost-2")),
                Map.entry("created_time", plan -> plan.setCreatedTime(later(plan.getCreatedTime()))),
                Map.entry("expire_time", plan -> plan.setExpireTime(later(plan.getExpireTime()))),
                Map.entry("reason", plan -> plan.setReason("Heartbleed")),
                Map.entry("advisory_id", plan -> plan.setAdvisoryId("CVE-2")),
                Map.entry("environments", plan -> plan.addEnvironments("staging")),
                Map.entry(
                        "patch_levels",
                        plan -> plan.addPatchLevels(PatchLevel.newBuilder().setOsRelease("debian 11"))),
                Map.entry("emergency", plan -> plan.setEmergency(!plan.getEmergency())),
                Map.entry("rolls_back", plan -> plan.setRollsBack("ghost-0")),
                Map.entry("reboot", plan -> plan.setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED)));
    }

    private static Timestamp later(Timestamp time) {
        return time.toBuilder().setSeconds(time.getSeconds() + 1).build();
    }

    static Stream<String> fields() {
        return Plan.getDescriptor().getFields().stream().map(field -> field.getName());
    }

    /** The hash apart, which nobody reads: with a preview that is the same but for what must agree. */
    @ParameterizedTest
    @MethodSource("fields")
    void whoeverSignsSeesEveryFieldOfThePlan(String field) {
        Plan changed = changes()
                .getOrDefault(field, plan -> plan)
                .apply(Fixtures.plan().toBuilder())
                .build();
        assertThat(text(changed))
                .as("a new field is to be shown, and changed here")
                .isNotEqualTo(text(Fixtures.plan()));
    }

    private static List<String> text(Plan plan) {
        return new PlanText(200, ZoneOffset.UTC)
                        .lines(PlanFile.of(
                                plan.toByteString(),
                                PlanPreview.newBuilder()
                                        .addAllStages(plan.getEnvironmentsList().stream()
                                                .map(name -> StagePreview.newBuilder()
                                                        .setEnvironment(name)
                                                        .build())
                                                .toList())
                                        .build()))
                        .stream()
                        .filter(line -> !line.startsWith("plan hash "))
                        // The preview's table, which is not the plan's.
                        .takeWhile(line -> !line.startsWith("STAGE"))
                        .toList();
    }

    /** As a stolen controller answers: with a preview that fits. */
    private void answering(UnaryOperator<Plan.Builder> change) {
        Function<Plan, ByteString> plan =
                asked -> change.apply(asked.toBuilder()).build().toByteString();
        Function<Plan, PlanPreview> preview = asked -> {
            PlanPreview.Builder fitting = Fixtures.preview().toBuilder().clearStages();
            change.apply(asked.toBuilder())
                    .getEnvironmentsList()
                    .forEach(name -> fitting.addStages(StagePreview.newBuilder().setEnvironment(name)));
            return fitting.build();
        };
        bench.controller.answers.put(PlanRolloutRequest.class, request -> {
            Plan asked = Fixtures.plan((PlanRolloutRequest) request);
            return PlanRolloutResponse.newBuilder()
                    .setPlan(plan.apply(asked))
                    .setPreview(preview.apply(asked))
                    .build();
        });
        bench.controller.answers.put(PlanRollbackRequest.class, request -> {
            PlanRollbackRequest back = (PlanRollbackRequest) request;
            Plan asked = Fixtures.plan().toBuilder()
                    .clearAdvisoryId()
                    .setReason(back.getReason())
                    .setEmergency(back.getEmergency())
                    .setRollsBack(back.getRolloutId())
                    .build();
            return PlanRollbackResponse.newBuilder()
                    .setPlan(plan.apply(asked))
                    .setPreview(preview.apply(asked))
                    .build();
        });
    }

    private void refused(String difference, List<String> command) {
        assertThat(bench.run(command.toArray(String[]::new))).isEqualTo(1);
        assertThat(bench.err()).contains("the controller's plan is not what was asked for", difference);
        assertThat(bench.controller.started).isEmpty();
        assertThat(bench.controller.steered).isEmpty();
    }

    @Test
    void anEnvironmentMoreThanAskedForIsRefusedAndNotKept() {
        answering(plan -> plan.addEnvironments("production"));
        Path file = home.resolve("dev.plan");
        List<String> command =
                List.of("rollout", "plan", "--package=libc6", "--reason=r", "--environment=dev", "--out=" + file);
        refused("environments: asked for 'dev', answered 'dev, production'", command);
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void theOrderOfEnvironmentsIsTheFleetFiles() {
        answering(plan -> plan.clearEnvironments().addEnvironments("dev").addEnvironments("production"));
        assertThat(bench.run(
                        "rollout",
                        "plan",
                        "--package=libc6",
                        "--reason=r",
                        "--environment=production",
                        "--environment=dev",
                        "--environment=dev"))
                .as(bench.err())
                .isZero();
    }

    @Test
    void anEmergencyThatWasNotAskedForSoIsRefused() {
        Map<String, UnaryOperator<Plan.Builder>> answers = Map.of(
                "emergency: asked for 'true', answered 'false'", plan -> plan.setEmergency(false),
                "reason: asked for 'r', answered 'other'", plan -> plan.setReason("other"),
                "advisory: asked for 'CVE-1', answered none", Plan.Builder::clearAdvisoryId,
                "rollout to take back: asked for none, answered 'ghost-0'", plan -> plan.setRollsBack("ghost-0"));
        answers.forEach((difference, change) -> {
            answering(change);
            refused(difference, EMERGENCY);
        });
    }

    @Test
    void rebootsThatWereRefusedAndVersionsThatWerePinnedHold() {
        answering(plan -> plan.setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED));
        List<String> command = List.of("rollout", "plan", "--package=libc6", "--reason=r");
        assertThat(bench.run(command.toArray(String[]::new)))
                .as("what the fleet file says")
                .isZero();
        assertThat(bench.out()).contains("reboots: drained hosts reboot");
        refused(
                "reboot: asked for 'report', answered 'when needed'",
                Stream.concat(command.stream(), Stream.of("--reboot=report")).toList());
        answering(plan -> plan);
        refused(
                "libc6: asked for '2.36-9+deb12u13', answered '2.36-9+deb12u14'",
                List.of("rollout", "plan", "--package=libc6=2.36-9+deb12u13", "--reason=r"));
    }

    /** What depends on them is legitimate, so it is for the operator to see. */
    @Test
    void packagesMoreThanAskedForAreMarkedAlsoInAnEmergency() {
        answering(plan -> {
            plan.getPatchLevelsBuilder(0)
                    .addPackages(PackageTarget.newBuilder()
                            .setName("openssh-server")
                            .setArchitecture("amd64")
                            .setVersion("1:9.2"));
            return plan;
        });
        assertThat(bench.run(EMERGENCY.toArray(String[]::new))).as(bench.err()).isZero();
        assertThat(bench.out()).contains("1 package more than asked for: openssh-server.");
    }

    @Test
    void aWayBackOfAnotherRolloutIsRefused() {
        answering(plan -> plan.setRollsBack("ghost-0"));
        refused(
                "rollout to take back: asked for 'ghost-1', answered 'ghost-0'",
                List.of("rollback", "ghost-1", "--reason=r", "--start"));
    }

    @Test
    void whatTakesThePlaceOfARolloutGoesNowhereElse() {
        bench.controller.answers.put(
                GetRolloutRequest.class,
                _ -> GetRolloutResponse.newBuilder()
                        .setRollout(Fixtures.running().toBuilder().setRolloutId("ghost-0"))
                        .setPlan(Fixtures.formerPlan())
                        .build());
        answering(plan -> plan.addEnvironments("staging"));
        refused(
                "environments: asked for 'dev, production', answered 'dev, production, staging'",
                List.of("rollout", "supersede", "ghost-0", "--yes"));
    }
}
