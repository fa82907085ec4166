package patchwave.cli.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.cli.text.Moments;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;

/**
 * What the rollout is to be that takes the place of another one. Its reason names the other one, so that it is found again by whoever
 * begins anew: nothing else of it would tell.
 *
 * @param former as it is now
 * @param plan what it was started with
 */
record Succession(RolloutView former, Plan plan) {
    /** operator.proto, PlanRolloutRequest.reason. */
    private static final int LONGEST_REASON = 500;

    private static final Pattern MARK = Pattern.compile(" \\(in place of [a-z0-9-]{3,64}\\)$");

    /** The same packages, without their versions: these are what hosts resolve now. */
    PlanRolloutRequest request(Optional<String> reason) {
        return PlanRolloutRequest.newBuilder()
                .addAllPackages(plan.getPatchLevelsList().stream()
                        .flatMap(level -> level.getPackagesList().stream())
                        .map(target -> target.getName())
                        .distinct()
                        .map(name -> PackageWish.newBuilder().setName(name).build())
                        .toList())
                .setAdvisoryId(plan.getAdvisoryId())
                .setReason(marked(reason.orElse(plan.getReason())))
                .setEmergency(plan.getEmergency())
                .addAllEnvironments(plan.getEnvironmentsList())
                .setReboot(plan.getReboot())
                .build();
    }

    private String marked(String reason) {
        String bare = MARK.matcher(reason).replaceFirst("");
        String mark = mark();
        return bare.substring(0, Math.min(bare.length(), LONGEST_REASON - mark.length())) + mark;
    }

    private String mark() {
        return " (in place of " + former.getRolloutId() + ")";
    }

    /** The one that was started in its place already; one that was aborted counts for nothing. */
    Optional<String> started(List<RolloutView> rollouts) {
        return rollouts.stream()
                .filter(rollout -> rollout.getReason().endsWith(mark()))
                .filter(rollout -> rollout.getState() != RolloutState.ROLLOUT_STATE_ABORTED)
                .map(RolloutView::getRolloutId)
                .findFirst();
    }

    /** Whether a new plan installs anything that the old one does not. */
    boolean isMoving(Plan next) {
        return !versions(plan).containsAll(versions(next));
    }

    private static Set<String> versions(Plan plan) {
        return plan.getPatchLevelsList().stream()
                .flatMap(level -> level.getPackagesList().stream()
                        .map(target -> "%s/%s/%s=%s"
                                .formatted(
                                        level.getOsRelease(),
                                        target.getName(),
                                        target.getArchitecture(),
                                        target.getVersion())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** In the same window; or when the other one was to start, if that is still to come. */
    StartRolloutRequest start(SignedPlan signed, Instant now) {
        StartRolloutRequest.Builder request =
                StartRolloutRequest.newBuilder().setPlan(signed).setWindow(former.getWindow());
        if (former.getWindow().isEmpty()
                && former.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED
                && Moments.instant(former.getScheduledTime())
                        .filter(now::isBefore)
                        .isPresent()) {
            request.setStartTime(former.getScheduledTime());
        }
        return request.build();
    }
}
