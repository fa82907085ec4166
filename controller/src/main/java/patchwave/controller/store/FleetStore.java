package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.plan.PoolState;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;

/** The fleet file, and the pools with their accounts. */
public interface FleetStore {
    /**
     * Replaces the fleet file: memberships, registered sizes, floors and budgets are recomputed at once. A budget that
     * falls below what is in operation holds every new claim until enough claims are released (edge case 4.5); a claimed
     * host that changes pools counts in its old and new ones until its release.
     *
     * <p>Where windows, freezes or what puts hosts into pools change, every claim of an ordinary rollout that has not begun is
     * cancelled, so that no permit outlives a new freeze. Lowered floors of pools that change are over.
     *
     * @param policy what the text says
     * @return the new revision, or the current one if the text is the same
     * @throws UnusableWeights if a host's label is to be its weight in a pool, and is none: nothing is applied
     */
    FleetRevision apply(FleetPolicy policy, String text);

    /** The number of the fleet file in force; 0 before the first. */
    long revision();

    /** The fleet file in force; empty before the first. */
    Optional<FleetRevision> current();

    /** Those of the fleet file in force; the default ones before the first. */
    Timeouts timeouts();

    /** The pools of the fleet file with their accounts, sorted by id. */
    List<PoolState> pools();

    /** The pools' rules as the tables have them, sorted by id. */
    List<PoolPolicy> poolPolicies();
}
