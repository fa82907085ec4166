package patchwave.advisory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A distribution's word, or an operator's, on one package of one release.
 *
 * @param module the module and stream that it is about, such as "postgresql:12"; empty for packages outside of modules
 * @param origin the repository whose packages it is about, as that calls itself; empty for the distribution's own
 * @param isRegressionUpdate whether it mends a former fix and nothing else: then it moves the target, but who has the former fix has
 *     the CVEs fixed
 */
public record PackageStatement(
        AdvisoryId advisory,
        List<AdvisoryId> cves,
        Release release,
        AffectedPackage about,
        Optional<String> module,
        Optional<String> origin,
        FixStatus status,
        boolean isRegressionUpdate,
        Instant published,
        Provenance provenance)
        implements Statement {
    public PackageStatement {
        cves = List.copyOf(cves);
    }
}
