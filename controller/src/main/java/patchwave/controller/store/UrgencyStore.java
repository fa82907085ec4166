package patchwave.controller.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.advisory.AdvisoryId;
import patchwave.clocks.DueExtension;
import patchwave.clocks.UrgencyDecision;

/** What was decided about vulnerabilities, and who gave them more time. Nothing in it is ever forgotten. */
public interface UrgencyStore {
    /** The last decision for a vulnerability. */
    Optional<UrgencyDecision> lastDecision(AdvisoryId vulnerability);

    /** The last decisions for vulnerabilities; of one without any there is nothing. */
    SortedMap<AdvisoryId, UrgencyDecision> lastDecisions(Collection<AdvisoryId> vulnerabilities);

    /** All decisions for a vulnerability, in the order of time. */
    List<UrgencyDecision> decisions(AdvisoryId vulnerability);

    /** The same for several; of one without any there is nothing. */
    SortedMap<AdvisoryId, List<UrgencyDecision>> decisions(Collection<AdvisoryId> vulnerabilities);

    /** Records a decision. */
    void decide(UrgencyDecision decision);

    /** All extensions of a vulnerability, in the order of time. */
    List<DueExtension> extensions(AdvisoryId vulnerability);

    /** The same of several; of one without any there is nothing. */
    SortedMap<AdvisoryId, List<DueExtension>> extensions(Collection<AdvisoryId> vulnerabilities);

    /** Records an extension. */
    void extend(DueExtension extension);
}
