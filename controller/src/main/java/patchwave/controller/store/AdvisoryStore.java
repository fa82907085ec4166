package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;

/** Advisories as operators recorded them. */
public final class AdvisoryStore {
    AdvisoryStore() {}

    /**
     * Stores the facts; those of an earlier record are replaced, but {@code knownSince} keeps the earliest.
     *
     * @return as stored
     */
    public Advisory record(Advisory advisory) {
        return Pending.value();
    }

    public Optional<Advisory> find(AdvisoryId id) {
        return Pending.value();
    }

    /** Sorted by id. */
    public List<Advisory> list() {
        return Pending.value();
    }
}
