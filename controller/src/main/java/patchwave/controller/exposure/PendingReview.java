package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import patchwave.advisory.Advisory;
import patchwave.advisory.Assertion;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;

/** What is still to be reviewed. For any thread; what is taken is for one. */
final class PendingReview {
    private final Duration every;

    /** For all fields below. */
    private final ReentrantLock turn = new ReentrantLock();

    private SortedSet<HostId> changed = new TreeSet<>();
    private boolean isAllChanged = true;
    private Stated last = new Stated(-1, List.of(), List.of());
    private Instant nextOfAll = Instant.MIN;

    /** @param every how often everything is to be reviewed, whether or not anything is known to have changed */
    PendingReview(Duration every) {
        this.every = every;
    }

    /**
     * What operators said: another fleet file may have another policy, and other records are other facts.
     *
     * @param assertions those that count now, so that one that has expired makes a difference
     */
    record Stated(long revision, List<Advisory> records, List<Assertion> assertions) {
        static Stated of(Transaction tables) {
            return new Stated(
                    tables.fleet().current().map(FleetRevision::revision).orElse(0L),
                    tables.advisories().list(),
                    tables.assertions().inForce());
        }
    }

    /** What is to be looked at now. */
    record Taken(SortedSet<HostId> hosts, boolean isAll) {}

    void changed(HostId host) {
        turn.lock();
        try {
            changed.add(host);
        } finally {
            turn.unlock();
        }
    }

    void allChanged() {
        turn.lock();
        try {
            isAllChanged = true;
        } finally {
            turn.unlock();
        }
    }

    /** From now on nothing is pending. */
    Taken take(Stated stated, Instant now) {
        turn.lock();
        try {
            boolean isAll = isAllChanged || !stated.equals(last) || !now.isBefore(nextOfAll);
            Taken taken = new Taken(changed, isAll);
            changed = new TreeSet<>();
            isAllChanged = false;
            last = stated;
            nextOfAll = isAll ? now.plus(every) : nextOfAll;
            return taken;
        } finally {
            turn.unlock();
        }
    }
}
