package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;

/** What operators assert of vulnerabilities, one row each; none is ever deleted. Every step is audited. */
public interface AssertionStore {
    /**
     * Asserts it from now on, by the operator of this transaction. The same again is the one that there is.
     *
     * @param level not none
     * @param note may be empty
     */
    Assertion add(AdvisoryId advisory, CveFact.Exploitation level, String link, String note);

    /** Those said of exactly this id, in the order that they were made; retracted ones are among them. */
    List<Assertion> about(AdvisoryId advisory);

    /** All of them, in the order that they were made; retracted ones are among them. */
    List<Assertion> list();

    /** Takes one back, so that it does not count any more. One that is retracted stays as it is; empty if there is none. */
    Optional<Assertion> retract(String id, String reason);
}
