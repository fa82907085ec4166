package patchwave.controller.advisories;

import java.util.stream.Collectors;
import patchwave.advisory.Feed;
import patchwave.controller.wire.OneLine;

/** A form in which advisories come. */
public enum FeedFormat {
    /** data/DSA/list or data/DLA/list of Debian's security tracker. */
    DEBIAN_LIST,
    /** Debian's security tracker, as JSON. */
    DEBIAN_TRACKER,
    /** OSV records of Debian, Ubuntu and Maven: one, a list, or a zip file of them. */
    OSV,
    /** A Red Hat advisory: one, a list, or a zip file of them. */
    RED_HAT_CSAF,
    /** Red Hat's VEX for a CVE: one, a list, or a zip file of them. */
    RED_HAT_VEX,
    /** CISA's catalogue of exploited vulnerabilities. */
    KEV,
    /** A day's EPSS scores. */
    EPSS,
    /** CVE records with CISA's additions: one, a list, or a zip file of them. */
    VULNRICHMENT,
    /** An operator's own file; docs/advisories.md shows one. */
    LOCAL;

    /** Reasons quote the document, which may have lines of any length. */
    private static final int LONGEST_REASON = 1_000;

    /**
     * What a document says. A function of its arguments alone; never throws for what stands in it. Any document may be packed by gzip.
     */
    public FeedReading read(FeedDocument document, FeedLimits limits) {
        try {
            return switch (this) {
                case DEBIAN_LIST -> DebianListReader.read(document, limits);
                case DEBIAN_TRACKER -> DebianTrackerReader.read(document, limits);
                case OSV -> OsvReader.read(document, limits);
                case RED_HAT_CSAF -> CsafReader.read(document, limits, Feed.RED_HAT_CSAF);
                case RED_HAT_VEX -> CsafReader.read(document, limits, Feed.RED_HAT_VEX);
                case KEV -> KevReader.read(document, limits);
                case EPSS -> EpssReader.read(document, limits);
                case VULNRICHMENT -> VulnrichmentReader.read(document, limits);
                case LOCAL -> LocalAdvisoryReader.read(document, limits);
            };
        } catch (RefusedException refused) {
            return new FeedReading.Refused(refused.reason()
                    .lines()
                    .map(line -> OneLine.of(line, LONGEST_REASON))
                    .collect(Collectors.joining("\n")));
        }
    }
}
