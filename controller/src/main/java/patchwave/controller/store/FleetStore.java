package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.plan.PoolState;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/** The fleet file, and the pools with their accounts. */
public final class FleetStore {
    FleetStore() {}

    /**
     * Replaces the fleet file: memberships, registered sizes, floors and budgets are recomputed at once. A budget that
     * falls below what is in operation holds every new claim until enough claims are released (edge case 4.5); a claimed
     * host that changes pools counts in its old and new ones until its release.
     *
     * @param policy what the text says
     * @return the new revision, or the current one if the text is the same
     */
    public FleetRevision apply(FleetPolicy policy, String text) {
        return Pending.value();
    }

    /** The fleet file in force; empty before the first. */
    public Optional<FleetRevision> current() {
        return Pending.value();
    }

    /** The pools of the fleet file with their accounts, sorted by id. */
    public List<PoolState> pools() {
        return Pending.value();
    }

    /** The pools' rules as the tables have them, sorted by id. */
    public List<PoolPolicy> poolPolicies() {
        return Pending.value();
    }
}
