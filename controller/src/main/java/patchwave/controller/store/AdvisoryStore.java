package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;

/** Advisories as operators recorded them. */
public interface AdvisoryStore {
    /**
     * Stores the facts; those of an earlier record are replaced, but {@code knownSince} keeps the earliest.
     *
     * @return as stored
     */
    Advisory record(Advisory advisory);

    Optional<Advisory> find(AdvisoryId id);

    /** Sorted by id. */
    List<Advisory> list();
}
