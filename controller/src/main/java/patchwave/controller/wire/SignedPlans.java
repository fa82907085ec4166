package patchwave.controller.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.advisory.Release;
import patchwave.exposure.PinnedPackage;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;

/** What rollouts were started with, from the bytes that the store keeps. */
public final class SignedPlans {
    private SignedPlans() {}

    /** The plan; empty if the bytes are none. */
    public static Optional<Plan> plan(byte[] signedPlan) {
        try {
            return Optional.of(Plan.parseFrom(SignedPlan.parseFrom(signedPlan).getPlan()));
        } catch (InvalidProtocolBufferException _) {
            return Optional.empty();
        }
    }

    /** What a plan that goes forward installs, without releases whose names no vendor has. One that rolls back installs what was. */
    public static List<PinnedPackage> pinned(Plan plan) {
        return plan.getRollsBack().isEmpty()
                ? plan.getPatchLevelsList().stream()
                        .flatMap(level -> release(level).stream().flatMap(release -> pinned(release, level)))
                        .distinct()
                        .toList()
                : List.of();
    }

    private static Stream<PinnedPackage> pinned(Release release, PatchLevel level) {
        return level.getPackagesList().stream()
                .map(target -> new PinnedPackage(release, target.getName(), target.getVersion()));
    }

    private static Optional<Release> release(PatchLevel level) {
        String[] words = level.getOsRelease().split(" ", -1);
        try {
            return words.length != 2 ? Optional.empty() : Optional.of(Release.of(words[0], words[1]));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
