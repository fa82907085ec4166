package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.RolloutViews;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/**
 * What a rollout changed, by the outcomes on record, and whether it can be taken back. The hosts judge for themselves too:
 * each goes back only by its own record, and only to what it archived.
 *
 * @param summary the rollout to take back
 * @param changes by host; a host that reported an outcome without a change is there with none
 * @param claims that it holds
 * @param stuck hosts of these whose operation is overdue: a patch that kills hosts must not keep the others from being mended, so
 *     they are left out, and keep their claims
 */
record Reversal(
        RolloutSummary summary,
        Map<HostId, List<InstalledPackage>> changes,
        List<Claim> claims,
        SortedSet<HostId> stuck) {
    private static final int MOST_NAMES = 5;

    static Reversal of(RolloutSummary summary, Transaction transaction) {
        Map<HostId, List<InstalledPackage>> changes = new LinkedHashMap<>();
        Instant late = transaction.now().minus(transaction.fleet().timeouts().operation());
        List<Claim> claims = transaction.ledger().claims(summary.spec().id());
        SortedSet<HostId> stuck = new TreeSet<>();
        claims.stream().filter(claim -> !claim.since().isAfter(late)).forEach(claim -> stuck.add(claim.host()));
        for (HostPart part : transaction.rollouts().parts(summary.spec().id())) {
            if (part.host().phase() instanceof HostPhase.Operating(var _, var _, Instant since)
                    && since.isAfter(late)) {
                stuck.remove(part.host().host());
            }
            RolloutViews.outcome(part)
                    .ifPresent(outcome -> changes.put(
                            part.host().host(), changed(outcome.getEvidence().getPackagesList())));
        }
        return new Reversal(summary, changes, claims, stuck);
    }

    private static List<InstalledPackage> changed(List<InstalledPackage> packages) {
        return packages.stream()
                .filter(it -> !it.getBeforeVersion().isEmpty()
                        && !it.getAfterVersion().isEmpty()
                        && !it.getBeforeVersion().equals(it.getAfterVersion()))
                .toList();
    }

    /** Whether it had work for a host, and that has ended. */
    boolean concerns(HostId host) {
        return changes.containsKey(host) && !stuck.contains(host);
    }

    /** Why one that it does not concern is left out of a plan that takes it back. */
    String whyLeftOut(HostId host) {
        return stuck.contains(host)
                ? "its operation of rollout %s is overdue and has not ended"
                        .formatted(summary.spec().id())
                : "it took no part in rollout %s".formatted(summary.spec().id());
    }

    /** The way on for hosts that are left out though they may have been changed; empty if there are none. */
    Optional<String> stuckWarning() {
        return stuck.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ("left out, because what became of them is not known: %s. Each keeps its claim and counts as gone from its"
                                        + " pools until its agent says how its operation ended, or somebody gives that up: 'patchwave hosts"
                                        + " readmit HOST' says how. Then take rollout %s back once more, for them")
                                .formatted(names(stuck), summary.spec().id()));
    }

    private static String names(Collection<HostId> hosts) {
        String more = hosts.size() > MOST_NAMES ? " and %d more".formatted(hosts.size() - MOST_NAMES) : "";
        return hosts.stream().limit(MOST_NAMES).map(HostId::value).collect(Collectors.joining(", ")) + more;
    }

    /** Throws the refusal, one reason a line, unless it can be taken back now. */
    void require(Transaction transaction) {
        RolloutId id = summary.spec().id();
        List<String> reasons = new ArrayList<>();
        running().ifPresent(reasons::add);
        working().ifPresent(reasons::add);
        summary.spec()
                .rollsBack()
                .ifPresent(
                        other -> reasons.add("rollout %s is itself the way back of %s: plan its packages again instead"
                                .formatted(id, other)));
        if (changes.entrySet().stream().allMatch(it -> it.getValue().isEmpty() || stuck.contains(it.getKey()))) {
            reasons.add(
                    "no host of rollout %s reported a changed package: there is nothing to take back".formatted(id));
        }
        reasons.addAll(later(transaction));
        if (!reasons.isEmpty()) {
            throw Refusal.precondition(reasons);
        }
    }

    /** What works in time ends soon, by itself. */
    private Optional<String> working() {
        List<HostId> working = claims.stream()
                .map(Claim::host)
                .filter(host -> !stuck.contains(host))
                .sorted()
                .toList();
        return working.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "hosts of rollout %s are still in operation: %s: wait until they have ended, or are overdue and so left out"
                                .formatted(summary.spec().id(), names(working)));
    }

    private Optional<String> running() {
        return switch (summary.status()) {
            case RolloutStatus.Running _, RolloutStatus.Scheduled _ ->
                Optional.of("rollout %s is not over: pause or abort it first"
                        .formatted(summary.spec().id()));
            case RolloutStatus.Paused _, RolloutStatus.Halted _, RolloutStatus.Aborted _, RolloutStatus.Completed _ ->
                Optional.empty();
        };
    }

    /** A package that a later rollout changed on a host. */
    private record Later(RolloutId rollout, String version) {}

    /** Why later rollouts stand against it. */
    private List<String> later(Transaction transaction) {
        List<String> reasons = new ArrayList<>();
        Map<String, Later> last = new TreeMap<>();
        for (RolloutSummary other : after(transaction)) {
            boolean takesBack =
                    other.spec().rollsBack().equals(Optional.of(summary.spec().id()));
            if (takesBack && !other.status().isOver()) {
                reasons.add("rollout %s takes it back already: resume or abort that one"
                        .formatted(other.spec().id()));
            }
            of(other, transaction)
                    .changes
                    .forEach((host, packages) -> packages.forEach(
                            it -> last.put(key(host, it), new Later(other.spec().id(), it.getAfterVersion()))));
        }
        boolean anyLeft = false;
        for (Map.Entry<HostId, List<InstalledPackage>> entry : changes.entrySet()) {
            for (InstalledPackage it : entry.getValue()) {
                Optional<Later> now = Optional.ofNullable(last.get(key(entry.getKey(), it)));
                boolean isBack = now.filter(found -> found.version().equals(it.getBeforeVersion()))
                        .isPresent();
                anyLeft |= !isBack;
                now.filter(found -> !isBack && !found.version().equals(it.getAfterVersion()))
                        .ifPresent(
                                found -> reasons.add("%s: rollout %s changed %s again, to %s: take that one back first"
                                        .formatted(entry.getKey(), found.rollout(), it.getName(), found.version())));
            }
        }
        boolean isChanged = changes.values().stream().anyMatch(packages -> !packages.isEmpty());
        if (isChanged && !anyLeft) {
            reasons.add("rollout %s is taken back already: every host is at its former versions"
                    .formatted(summary.spec().id()));
        }
        return reasons;
    }

    /** Rollouts that were started after this one, in the order of their starts. */
    private List<RolloutSummary> after(Transaction transaction) {
        return transaction.rollouts().list(Integer.MAX_VALUE).stream()
                .takeWhile(other -> !other.spec().id().equals(summary.spec().id()))
                .collect(Collectors.collectingAndThen(Collectors.toList(), List::reversed));
    }

    private static String key(HostId host, InstalledPackage it) {
        return host.value() + " " + it.getName() + ":" + it.getArchitecture();
    }
}
