package patchwave.controller.operators;

import java.util.List;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.policy.FleetPolicy;

/** Applies a fleet file, looks, and rolls back: what it would do is told by the very arithmetic that would do it. */
final class FleetRehearsal {
    private FleetRehearsal() {}

    /** Ends the transaction without a commit. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient List<PoolCapacity> accounts;

        RolledBack(List<PoolCapacity> accounts) {
            super("rehearsal", null, false, false);
            this.accounts = List.copyOf(accounts);
        }
    }

    /**
     * The accounts as they would be, sorted by pool. Nothing is changed, and nobody is woken.
     *
     * @throws patchwave.controller.store.UnusableWeights as applying it would
     */
    static List<PoolCapacity> accounts(Store store, Actor caller, FleetPolicy policy, String text) {
        try {
            store.change(caller, transaction -> {
                transaction.fleet().apply(policy, text);
                throw new RolledBack(accounts(transaction));
            });
            throw new IllegalStateException("a rehearsal was committed");
        } catch (RolledBack done) {
            return done.accounts;
        }
    }

    /** The accounts as they are. */
    static List<PoolCapacity> accounts(Transaction transaction) {
        return transaction.fleet().pools().stream().map(pool -> pool.capacity()).toList();
    }
}
