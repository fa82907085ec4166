package patchwave.controller.operators;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.fleet.Environment;

/**
 * The standing approval to start by: that of the most signatures, since hosts refuse one of too few; of those the one of the most
 * environments, and then the one that lasts longest.
 *
 * @param environments that were covered without a gap, from the first one on; at least one
 */
record Cover(Grant grant, List<Environment> environments) {
    static Optional<Cover> of(List<Grant> inForce, List<Environment> wanted) {
        return inForce.stream()
                .filter(grant -> grant.covers(wanted) > 0)
                .max(Comparator.comparingInt((Grant grant) -> grant.signed().getSignaturesCount())
                        .thenComparingInt(grant -> grant.covers(wanted))
                        .thenComparing(Grant::expires))
                .map(grant -> new Cover(
                        grant, wanted.stream().limit(grant.covers(wanted)).toList()));
    }
}
