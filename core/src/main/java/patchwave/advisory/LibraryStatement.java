package patchwave.advisory;

import java.time.Instant;
import java.util.List;

/**
 * Upstream's word on a Java library. It never speaks about a distribution's package: those have fixes that the version does not
 * show. That it is a type of its own is what keeps the two apart.
 *
 * @param library "group:artifact"
 * @param ranges affected versions; several for one library are usual, and a version in any of them is affected
 * @param versions affected versions one by one, where the feed lists them
 */
public record LibraryStatement(
        AdvisoryId advisory,
        List<AdvisoryId> cves,
        String library,
        List<VersionRange> ranges,
        List<String> versions,
        Instant published,
        Provenance provenance)
        implements Statement {
    public LibraryStatement {
        cves = List.copyOf(cves);
        ranges = List.copyOf(ranges);
        versions = List.copyOf(versions);
        versions.forEach(MavenVersion::requireReadable);
    }
}
