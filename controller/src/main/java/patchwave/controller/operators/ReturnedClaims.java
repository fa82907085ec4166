package patchwave.controller.operators;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.host.Claim;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.RolloutId;

/**
 * Claims that a new calendar takes back, so that no permit outlives a new freeze: those of ordinary rollouts that have not
 * begun. They come again within seconds where it is still right.
 */
final class ReturnedClaims {
    private ReturnedClaims() {}

    /**
     * None if windows and freezes stay as they are.
     *
     * @param before the policy that was in force; empty if there was none, or none that can be read
     */
    static List<Claim> of(Transaction transaction, Optional<FleetPolicy> before, FleetPolicy after) {
        if (before.filter(policy -> sameCalendar(policy, after)).isPresent()) {
            return List.of();
        }
        Map<RolloutId, Boolean> emergencies = new HashMap<>();
        return transaction.hosts().list(null, null, null, Integer.MAX_VALUE).stream()
                .filter(stored -> stored.claim()
                        .filter(claim -> claim.cancelled().isEmpty()
                                && !emergencies.computeIfAbsent(
                                        claim.rollout(), rollout -> isEmergency(transaction, rollout)))
                        .isPresent())
                .filter(stored -> stored.record().journal().begun()
                        < stored.claim().orElseThrow().attempt())
                .map(StoredHost::claim)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether hosts are held by the same windows and freezes before and after. */
    static boolean sameCalendar(FleetPolicy before, FleetPolicy after) {
        return before.calendar().equals(after.calendar()) && windows(before).equals(windows(after));
    }

    private static Map<PoolPolicy, List<String>> windows(FleetPolicy policy) {
        Map<PoolPolicy, List<String>> windows = new HashMap<>();
        policy.pools().forEach(pool -> windows.put(rule(pool), pool.windows()));
        return windows;
    }

    /** A pool's members and its windows decide together; its floor does not. */
    private static PoolPolicy rule(PoolPolicy pool) {
        return new PoolPolicy(pool.id(), pool.selector(), new patchwave.policy.Floor.Count(0), Optional.empty());
    }

    private static boolean isEmergency(Transaction transaction, RolloutId rollout) {
        return transaction
                .rollouts()
                .summary(rollout)
                .map(RolloutSummary::spec)
                .filter(spec -> spec.emergency())
                .isPresent();
    }
}
