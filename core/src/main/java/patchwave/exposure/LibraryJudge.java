package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.VersionRange;
import patchwave.advisory.VersionScheme;

/** The verdict on a Java library that no distribution speaks for, from upstream's ranges. */
final class LibraryJudge {
    private LibraryJudge() {}

    static Judgement judge(Knowledge knowledge, String library, Optional<String> version, AdvisoryId vulnerability) {
        List<LibraryStatement> stated = knowledge.aboutLibrary(library).stream()
                .filter(it -> it.vulnerabilities().contains(vulnerability))
                .toList();
        if (stated.isEmpty()) {
            return Judgement.unknown(
                    Verdict.Reason.NO_STATEMENT,
                    "No feed states anything about %s and %s.".formatted(vulnerability, library));
        }
        if (version.isEmpty()) {
            return Judgement.of(
                    new Verdict.Unknown(Verdict.Reason.NO_VERSION),
                    "Nothing in the archive says which version of %s it is.".formatted(library),
                    stated.getFirst());
        }
        if (!VersionScheme.MAVEN.reads(version.get())) {
            return Judgement.of(
                    new Verdict.Unknown(Verdict.Reason.UNREADABLE_VERSION),
                    "What the archive says is its version of %s cannot be one.".formatted(library),
                    stated.getFirst());
        }
        return judge(stated, library, version.get());
    }

    private static Judgement judge(List<LibraryStatement> stated, String library, String version) {
        LibraryStatement affecting = null;
        String target = "";
        for (LibraryStatement statement : stated) {
            List<VersionRange> around = statement.ranges().stream()
                    .filter(it -> it.contains(version))
                    .toList();
            boolean isListed = around.isEmpty() && isListed(statement, version);
            if (!around.isEmpty() || isListed) {
                affecting = affecting == null ? statement : affecting;
                // A version that is only listed stands in no range; the next fix of any range is the one for it.
                for (VersionRange range : isListed ? statement.ranges() : around) {
                    if (range.end().isPresent()
                            && range.end().get() instanceof VersionRange.Fixed fixed
                            && VersionScheme.MAVEN.compare(fixed.version(), version) > 0
                            && (target.isEmpty() || VersionScheme.MAVEN.compare(fixed.version(), target) > 0)) {
                        target = fixed.version();
                    }
                }
            }
        }
        if (affecting != null) {
            return Judgement.of(
                    target.isEmpty()
                            ? new Verdict.AffectedNoFix()
                            : new Verdict.AffectedFixAvailable(target, Optional.empty()),
                    "%s %s is one of the versions that %s says are affected."
                            .formatted(library, version, affecting.advisory()),
                    affecting);
        }
        for (LibraryStatement statement : stated) {
            for (VersionRange range : statement.ranges()) {
                if (range.end().isPresent()
                        && range.end().get() instanceof VersionRange.Fixed fixed
                        && VersionScheme.MAVEN.compare(version, fixed.version()) >= 0) {
                    return Judgement.of(
                            new Verdict.Fixed(),
                            "%s %s is not before %s, in which %s says that it is fixed."
                                    .formatted(library, version, fixed.version(), statement.advisory()),
                            statement);
                }
            }
        }
        return Judgement.of(
                new Verdict.NotAffected(),
                "%s %s is none of the versions that %s says are affected."
                        .formatted(library, version, stated.getFirst().advisory()),
                stated.getFirst());
    }

    private static boolean isListed(LibraryStatement statement, String version) {
        return statement.versions().stream().anyMatch(it -> VersionScheme.MAVEN.compare(it, version) == 0);
    }
}
