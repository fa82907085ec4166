package patchwave.clocks;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Until when an exposed host must be patched. By itself a due time only moves earlier: of all that was decided while the host was
 * exposed the strictest holds. Later only by a person's word, while that holds.
 */
public final class DueTimes {
    private DueTimes() {}

    /**
     * A due time.
     *
     * @param byPolicy the earliest that was decided; empty for the next maintenance window
     * @param inForce what holds; later than by the policy only where a person said so
     */
    public record Due(Optional<Instant> byPolicy, Optional<Instant> inForce) {
        static final Due NONE = new Due(Optional.empty(), Optional.empty());

        public boolean isExtended() {
            return !byPolicy.equals(inForce);
        }
    }

    /**
     * The due time of a host.
     *
     * @param exposedSince from when its exposure counts
     * @param decisions all of the vulnerability, in the order of time
     * @param extensions all of the vulnerability, in the order of time: the last word holds
     * @param at now, or when the exposure ended
     */
    public static Due of(
            Instant exposedSince, List<UrgencyDecision> decisions, List<DueExtension> extensions, Instant at) {
        Optional<Instant> byPolicy = earliest(exposedSince, decisions, at);
        if (byPolicy.isEmpty()) {
            return Due.NONE;
        }
        Optional<Instant> inForce = extensions.stream()
                .filter(extension -> !extension.givenAt().isAfter(at))
                .reduce((_, last) -> last)
                .filter(extension -> extension.expires().isAfter(at))
                .filter(extension -> !isOvertaken(extension, exposedSince, decisions, at))
                .map(DueExtension::due)
                .filter(due -> due.isAfter(byPolicy.get()));
        return new Due(byPolicy, inForce.or(() -> byPolicy));
    }

    /** Whether a stricter decision than the one that it was given under came after it: that ends it for every host. */
    private static boolean isOvertaken(
            DueExtension extension, Instant exposedSince, List<UrgencyDecision> decisions, Instant at) {
        Optional<Instant> givenUnder = decisions.stream()
                .filter(decision -> !decision.at().isAfter(extension.givenAt()))
                .reduce((_, last) -> last)
                .flatMap(decision -> decision.due(exposedSince));
        return decisions.stream()
                .filter(decision -> decision.at().isAfter(extension.givenAt()))
                .filter(decision -> !decision.at().isAfter(at))
                .flatMap(decision -> decision.due(exposedSince).stream())
                .anyMatch(due -> givenUnder.isEmpty() || due.isBefore(givenUnder.get()));
    }

    /** By the decision that held when the exposure began, and those after it. */
    private static Optional<Instant> earliest(Instant exposedSince, List<UrgencyDecision> decisions, Instant until) {
        List<UrgencyDecision> made = decisions.stream()
                .filter(decision -> !decision.at().isAfter(until))
                .toList();
        List<UrgencyDecision> before = made.stream()
                .filter(decision -> !decision.at().isAfter(exposedSince))
                .toList();
        Stream<UrgencyDecision> holding =
                before.isEmpty() ? made.stream() : made.subList(before.size() - 1, made.size()).stream();
        return holding.flatMap(decision -> decision.due(exposedSince).stream()).min(Comparator.naturalOrder());
    }
}
