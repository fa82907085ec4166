package patchwave.controller.store;

import patchwave.plan.Admission;

/** What the ledger said to one admission. */
public sealed interface ClaimAnswer {
    Admission admission();

    /** The host holds a claim now, and is counted in every pool of its. */
    record Claimed(Admission admission, long attempt) implements ClaimAnswer {}

    /**
     * Nothing was written for this host.
     *
     * @param reason one sentence
     */
    record Refused(Admission admission, String reason) implements ClaimAnswer {}
}
