package patchwave.controller.operators;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.policy.FleetPolicy;

/** Applies a fleet file, looks, and rolls back: what it would do is told by the very arithmetic that would do it. */
final class FleetRehearsal {
    private FleetRehearsal() {}

    /** Ends the transaction without a commit. */
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Outcome outcome;

        RolledBack(Outcome outcome) {
            super("rehearsal", null, false, false);
            this.outcome = outcome;
        }
    }

    /**
     * What applying the file would leave.
     *
     * @param accounts sorted by pool
     * @param takenBack the hosts whose claims it would cancel
     */
    record Outcome(List<PoolCapacity> accounts, Set<HostId> takenBack) {
        Outcome {
            accounts = List.copyOf(accounts);
            takenBack = Set.copyOf(takenBack);
        }
    }

    /**
     * What would be. Nothing is changed, and nobody is woken.
     *
     * @throws patchwave.controller.store.UnusableWeights as applying it would
     */
    static Outcome outcome(Store store, Actor caller, FleetPolicy policy, String text) {
        try {
            store.change(caller, transaction -> {
                Set<HostId> before = transaction.ledger().cancelled().keySet();
                transaction.fleet().apply(policy, text);
                Set<HostId> takenBack =
                        new HashSet<>(transaction.ledger().cancelled().keySet());
                takenBack.removeAll(before);
                throw new RolledBack(new Outcome(accounts(transaction), takenBack));
            });
            throw new IllegalStateException("a rehearsal was committed");
        } catch (RolledBack done) {
            return done.outcome;
        }
    }

    /** The accounts as they are. */
    static List<PoolCapacity> accounts(Transaction transaction) {
        return transaction.fleet().pools().stream().map(pool -> pool.capacity()).toList();
    }
}
