package patchwave.cli.rollout;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.text.Words;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/**
 * What an operator asked the controller to plan. A stolen controller may answer with another plan than that, and the
 * operator's signature makes hosts obey it: nothing is signed, shown as the answer or kept before it is compared.
 *
 * @param plan what the plan must say, as far as it was asked for; the rest is for the controller and the hosts to fill in
 * @param packages what is to be installed; empty for a way back, which is whatever that rollout changed
 */
record AskedFor(Plan plan, List<PackageWish> packages) {
    static AskedFor of(PlanRolloutRequest request) {
        Plan plan = Plan.newBuilder()
                .setReason(request.getReason())
                .setAdvisoryId(request.getAdvisoryId())
                .addAllEnvironments(request.getEnvironmentsList())
                .setEmergency(request.getEmergency())
                .setReboot(request.getReboot())
                .build();
        return new AskedFor(plan, request.getPackagesList());
    }

    static AskedFor of(PlanRollbackRequest request) {
        Plan plan = Plan.newBuilder()
                .setReason(request.getReason())
                .setEmergency(request.getEmergency())
                .setRollsBack(request.getRolloutId())
                .build();
        return new AskedFor(plan, List.of());
    }

    /**
     * The controller's answer, which agrees with this.
     *
     * @throws Refusal if it says something else than what was asked for, or something that cannot be shown
     */
    PlanFile answer(ByteString answered, PlanPreview preview) {
        PlanFile file = PlanFile.of(answered, preview);
        List<String> differences = differences(file.plan());
        if (!differences.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "the controller's plan is not what was asked for: " + String.join("; ", differences)
                            + ". Nothing was signed or kept: find out what answers as your controller");
        }
        return file;
    }

    private List<String> differences(Plan answer) {
        List<String> differences = new ArrayList<>();
        differ(differences, "reason", plan.getReason(), answer.getReason());
        differ(differences, "advisory", plan.getAdvisoryId(), answer.getAdvisoryId());
        differ(differences, "emergency", String.valueOf(plan.getEmergency()), String.valueOf(answer.getEmergency()));
        differ(differences, "rollout to take back", plan.getRollsBack(), answer.getRollsBack());
        if (plan.getEnvironmentsCount() > 0) {
            // Their order is the fleet file's.
            differ(
                    differences,
                    "environments",
                    sorted(plan.getEnvironmentsList().stream().distinct()),
                    sorted(answer.getEnvironmentsList().stream()));
        }
        if (plan.getReboot() != RebootPolicy.REBOOT_POLICY_UNSPECIFIED) {
            differ(differences, "reboot", Words.of(plan.getReboot()), Words.of(answer.getReboot()));
        }
        for (PackageWish wish : packages) {
            targets(answer)
                    .filter(target ->
                            !wish.getVersion().isEmpty() && target.getName().equals(wish.getName()))
                    .map(PackageTarget::getVersion)
                    .distinct()
                    .forEach(version -> differ(differences, wish.getName(), wish.getVersion(), version));
        }
        return differences;
    }

    private static void differ(List<String> differences, String what, String asked, String answered) {
        if (!asked.equals(answered)) {
            differences.add("%s: asked for %s, answered %s".formatted(what, shown(asked), shown(answered)));
        }
    }

    private static String shown(String value) {
        return value.isEmpty() ? "none" : "'" + Words.clean(value) + "'";
    }

    private static String sorted(Stream<String> names) {
        return names.sorted().collect(Collectors.joining(", "));
    }

    /** Names of packages that the plan aims at and nobody asked for, sorted: hosts resolved what depends on the others. */
    List<String> more(Plan answer) {
        if (packages.isEmpty()) {
            return List.of();
        }
        Set<String> names = targets(answer).map(PackageTarget::getName).collect(Collectors.toCollection(TreeSet::new));
        packages.forEach(wish -> names.remove(wish.getName()));
        return List.copyOf(names);
    }

    private static Stream<PackageTarget> targets(Plan plan) {
        return plan.getPatchLevelsList().stream().flatMap(level -> level.getPackagesList().stream());
    }
}
