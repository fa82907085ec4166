package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Statement;

/**
 * The verdict on one thing on a host for one vulnerability.
 *
 * @param what a package's name and version, or an archive's path
 * @param runs how far it is in use there
 * @param evidence sentences, the most important first; at least one
 * @param decidedBy the statement that decided; empty if none did
 */
public record Finding(
        AdvisoryId vulnerability,
        What what,
        RuntimeEvidence runs,
        Verdict verdict,
        List<String> evidence,
        Optional<Statement> decidedBy) {
    /** What a finding is about. */
    public sealed interface What {}

    /** A package of the host's package database. */
    public record OfPackage(InstalledPackage installed) implements What {}

    /** The kernel that runs, whatever else is installed. */
    public record OfKernel(String source, String release) implements What {}

    /** A Java library in a file. */
    public record OfArchive(JavaArchive archive) implements What {}

    static Finding of(AdvisoryId vulnerability, What what, RuntimeEvidence runs, Judgement judged) {
        return new Finding(vulnerability, what, runs, judged.verdict(), judged.evidence(), judged.decidedBy());
    }
}
