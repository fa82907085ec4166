package patchwave.agent.inventory.archives;

import java.util.List;
import java.util.Optional;

/**
 * What one archive of the disk holds.
 *
 * @param parts everything that was built by Maven and says so, in it and in the archives in it; at most 2,000
 * @param findings what it comes to for single CVEs
 * @param error why it could not be looked at whole; empty if it could
 */
public record ArchiveContent(List<Part> parts, List<Finding> findings, Optional<String> error) {
    public ArchiveContent {
        parts = List.copyOf(parts);
        findings = List.copyOf(findings);
    }

    /**
     * A part.
     *
     * @param inner the archive in the archive, such as "WEB-INF/lib/a.jar!/b.jar"; empty for the outermost
     * @param coordinates what it says it is
     */
    public record Part(String inner, Coordinates coordinates) {}

    /**
     * A verdict.
     *
     * @param cve its id
     * @param inner the archive in the archive; empty for the outermost
     * @param verdict for that archive without those in it
     */
    public record Finding(String cve, String inner, Verdict verdict) {}

    /** Nothing to tell of. */
    static final ArchiveContent NOTHING = new ArchiveContent(List.of(), List.of(), Optional.empty());

    /** What matters most of it. */
    ArchiveContent withoutParts() {
        return new ArchiveContent(List.of(), findings, error.or(() -> Optional.of("what is in it is left out")));
    }

    /** About how many bytes it takes; texts of one byte a character, as nearly all are. */
    long weight() {
        long weight = 200L + error.map(String::length).orElse(0);
        for (Part part : parts) {
            Coordinates it = part.coordinates();
            weight += 200L
                    + part.inner().length()
                    + it.groupId().length()
                    + it.artifactId().length()
                    + it.version().length();
        }
        for (Finding finding : findings) {
            weight += 200L + finding.inner().length();
            for (String line : finding.verdict().evidence()) {
                weight += 50L + line.length();
            }
        }
        return weight;
    }

    /** Whether there is anything to tell of it. */
    public boolean isWorthTelling() {
        return !parts.isEmpty() || !findings.isEmpty() || error.isPresent();
    }
}
