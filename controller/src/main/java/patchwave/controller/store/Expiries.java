package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;

/** What time alone changes in the tables: lowered floors, wishes, and hosts that a plan can reach no more. */
public interface Expiries {
    /** When {@link #settle} has something to do; empty if nothing can expire. */
    Optional<Instant> next();

    /** Ends all whose time is over, with an audit record each. */
    void settle();
}
