package patchwave.advisory;

import java.time.Instant;
import java.util.List;

/** What one feed states, once, about one thing. */
public sealed interface Statement permits PackageStatement, LibraryStatement {
    /** The advisory that says it; the CVE itself where the feed is a list of CVEs. */
    AdvisoryId advisory();

    /** The CVEs that it is about, each once; empty where it names none. */
    List<AdvisoryId> cves();

    /** When the vendor said it; for feeds that do not tell, when we had it. */
    Instant published();

    Provenance provenance();

    /** What verdicts are about: each CVE by itself, for one notice may cover several; the advisory where it names none. */
    default List<AdvisoryId> vulnerabilities() {
        return cves().isEmpty() ? List.of(advisory()) : cves();
    }
}
