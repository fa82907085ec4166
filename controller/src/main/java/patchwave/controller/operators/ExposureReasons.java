package patchwave.controller.operators;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.HostViews;
import patchwave.exposure.Exposure;
import patchwave.fleet.HostId;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/** What holds up the hosts that are exposed to one vulnerability, in one sentence for each. */
final class ExposureReasons {
    private final Map<HostId, StoredHost> hosts;
    private final Map<HostId, FleetInventories.Seen> seen;
    private final List<RolloutSummary> rollouts;
    private final SortedMap<HostId, HostPart> parts = new TreeMap<>();

    /**
     * Reads what is needed.
     *
     * @param rollouts those against the vulnerability, the newest first
     */
    ExposureReasons(
            Map<HostId, StoredHost> hosts,
            Map<HostId, FleetInventories.Seen> seen,
            List<RolloutSummary> rollouts,
            Transaction transaction) {
        this.hosts = hosts;
        this.seen = seen;
        this.rollouts = rollouts;
        rollouts.stream()
                .sorted(Comparator.comparing(
                        (RolloutSummary summary) -> summary.spec().startedAt()))
                .forEach(summary -> transaction
                        .rollouts()
                        .parts(summary.spec().id())
                        .forEach(part -> parts.put(part.host().host(), part)));
    }

    /** Of an open exposure. */
    String why(Exposure exposure) {
        // It may be over since: nobody has looked.
        String unseen = Optional.ofNullable(seen.get(exposure.host()))
                .filter(FleetInventories.Seen::isOld)
                .map(it -> "; the host has not been looked at since " + it.takenAt())
                .orElse("");
        return heldUp(exposure) + unseen;
    }

    private String heldUp(Exposure exposure) {
        StoredHost host = hosts.get(exposure.host());
        if (exposure.verdict().equals("fixed-not-effective")) {
            return "the fix is installed and does not run yet: " + exposure.remedy();
        }
        if (!exposure.remedy().startsWith("install ")) {
            return exposure.remedy();
        }
        return Optional.ofNullable(parts.get(exposure.host()))
                .map(part -> ofPart(part, host))
                .orElseGet(() ->
                        (rollouts.isEmpty() ? "no rollout has been started" : "not in its rollout") + condition(host));
    }

    private String ofPart(HostPart part, @Nullable StoredHost host) {
        String id = part.spec().id().value();
        return switch (part.host().phase()) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _ ->
                "waits in %s%s%s".formatted(id, standing(part.status()), condition(host));
            case HostPhase.Claimed _, HostPhase.Operating _ -> "is being patched by " + id;
            case HostPhase.Succeeded(var _, var at) -> done(id, at, part.host().host());
            case HostPhase.NotNeeded(var at) -> done(id, at, part.host().host());
            case HostPhase.Refused(var reason, var detail, var _) ->
                "could not be prepared for %s: %s: %s".formatted(id, words(reason), detail);
            case HostPhase.Failed(var reason, var detail, var _, var _) ->
                "failed in %s: %s: %s".formatted(id, words(reason), detail);
            case HostPhase.Excluded(var reason, var _, var _) -> "left out of %s: %s".formatted(id, reason);
        };
    }

    private String done(String rollout, Instant at, HostId host) {
        boolean isSeen = Optional.ofNullable(seen.get(host))
                .filter(it -> it.takenAt().isAfter(at))
                .isPresent();
        return isSeen
                ? "has what %s brought, and needs another version".formatted(rollout)
                : "%s is done there; the host has not been looked at since".formatted(rollout);
    }

    private static String standing(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Running _ -> "";
            case RolloutStatus.Scheduled(var at, var _) -> ", which starts at " + at;
            case RolloutStatus.Paused(var by, var reason, var _) -> ", paused by %s: %s".formatted(by, reason);
            case RolloutStatus.Halted(var reason, var _) -> ", halted: " + reason;
            case RolloutStatus.Aborted(var by, var reason, var _) -> ", aborted by %s: %s".formatted(by, reason);
            case RolloutStatus.Completed _ -> ", which is completed";
        };
    }

    private static String words(FailureReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String condition(@Nullable StoredHost host) {
        String detail = host == null ? "" : HostViews.detail(host.condition());
        return detail.isEmpty() ? "" : "; " + detail;
    }
}
