package patchwave.exposure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;

/** Which of several statements about the same package, release and vulnerability decides. */
final class Ruling {
    /** Advisories have a day and no hour, so that one of the day on which the tracker's state was taken may be younger than that. */
    private static final Duration DATES_PRECISION = Duration.ofDays(1);

    private Ruling() {}

    /**
     * The one that decides: of the nearest release; by Debian's tracker, unless another came after it; a fix rather than anything else, and
     * of several fixes the highest. A regression update decides only where nothing else does.
     *
     * @param statements about one package and one vulnerability; of the release itself and those that include it, in any order
     * @param releases the nearest first
     */
    static Optional<PackageStatement> of(
            List<PackageStatement> statements, List<Release> releases, VersionScheme scheme) {
        for (Release release : releases) {
            List<PackageStatement> here = statements;
            if (releases.size() > 1) {
                here = statements.stream()
                        .filter(it -> it.release().equals(release))
                        .toList();
            }
            if (here.size() == 1) {
                return Optional.of(here.getFirst());
            }
            if (!here.isEmpty()) {
                return decide(here, scheme);
            }
        }
        return Optional.empty();
    }

    private static Optional<PackageStatement> decide(List<PackageStatement> here, VersionScheme scheme) {
        Instant word = here.stream()
                .filter(it -> it.provenance().feed() == Feed.DEBIAN_TRACKER)
                .map(it -> it.provenance().fetchedAt())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        PackageStatement best = null;
        for (PackageStatement candidate : here) {
            boolean isOutdated = isSecondHand(candidate)
                    && !candidate.published().plus(DATES_PRECISION).isAfter(word);
            if (!isOutdated && (best == null || isBefore(candidate, best, scheme))) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Of what others say of Debian, the tracker is the source. An operator's own word is no copy of it. */
    private static boolean isSecondHand(PackageStatement statement) {
        return statement.provenance().feed() != Feed.DEBIAN_TRACKER
                && statement.provenance().feed() != Feed.LOCAL
                && statement.release().distribution().equals("debian");
    }

    private static boolean isBefore(PackageStatement a, PackageStatement b, VersionScheme scheme) {
        int order = Integer.compare(rank(a), rank(b));
        if (order != 0) {
            return order < 0;
        }
        return a.status() instanceof FixStatus.Fixed first
                && b.status() instanceof FixStatus.Fixed second
                && scheme.reads(first.version())
                && (!scheme.reads(second.version()) || scheme.compare(first.version(), second.version()) > 0);
    }

    /** The lower one decides. */
    private static int rank(PackageStatement statement) {
        int byStatus = switch (statement.status()) {
            case FixStatus.Fixed fixed -> fixed.subscription().isEmpty() ? 0 : 1;
            case FixStatus.NotAffected _ -> 2;
            case FixStatus.WontFix _ -> 3;
            case FixStatus.Unfixed _ -> 4;
            case FixStatus.Undetermined _ -> 5;
            case FixStatus.Removed _ -> 6;
        };
        boolean isVendors = statement.provenance().feed() != Feed.LOCAL;
        return (statement.isRegressionUpdate() ? 20 : 0) + byStatus * 2 + (isVendors ? 0 : 1);
    }
}
