package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.clocks.DueExtension;
import patchwave.clocks.UrgencyDecision;

/** What was decided about vulnerabilities, and who gave them more time. Nothing in it is ever forgotten. */
public interface UrgencyStore {
    /** The last decision for a vulnerability. */
    Optional<UrgencyDecision> lastDecision(AdvisoryId vulnerability);

    /** All decisions for a vulnerability, in the order of time. */
    List<UrgencyDecision> decisions(AdvisoryId vulnerability);

    /** Records a decision. */
    void decide(UrgencyDecision decision);

    /** All extensions of a vulnerability, in the order of time. */
    List<DueExtension> extensions(AdvisoryId vulnerability);

    /** Records an extension. */
    void extend(DueExtension extension);
}
