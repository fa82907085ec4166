package patchwave.agent.inventory.archives;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.agent.inventory.archives.Signature.Condition;

/**
 * Signals to verdict. No single signal is enough: code that was compiled says most, the built version next, and a file's
 * name alone never more than a suspicion.
 */
final class Verdicts {
    /** "log4j-core-2.14.1.jar"; what follows a second dash after the version is a classifier, such as "sources". */
    private static final Pattern FILE_NAME =
            Pattern.compile("^(.+?)-(\\d[\\w.]*(?:-(?:alpha|beta|rc|M)\\w*)?)(-[a-z][\\w-]*)?\\.[A-Za-z0-9]{2,5}$");

    private static final List<String> WITHOUT_CODE = List.of("-sources", "-javadoc", "-test-sources");

    /** Evidence is for people, and what shows the flaw comes after these. */
    private static final int MOST_OF_A_KIND = 5;

    private Verdicts() {}

    /** What the signals say; empty if the archive has nothing to do with the product. */
    static Optional<Verdict> decide(Signature signature, Signals signals) {
        List<FoundClass> carriers = signals.classes().stream()
                .filter(it -> it.name().equals(signature.carrier()))
                .toList();
        List<Coordinates> built = signals.coordinates().stream()
                .filter(it -> it.groupId().equals(signature.groupId())
                        && it.artifactId().equals(signature.artifactId()))
                .toList();
        Optional<String> named = versionOfName(signature, signals.fileName());
        List<String> evidence = new ArrayList<>();
        carriers.stream().limit(MOST_OF_A_KIND).forEach(it -> evidence.add(place(signature, it)));
        built.stream().limit(MOST_OF_A_KIND).forEach(it -> evidence.add("pom.properties says " + it));
        named.ifPresent(version -> evidence.add("the file is named for version " + version));
        List<String> flaws = held(signature.flawed(), signals);
        List<String> fixes = held(signature.fixed(), signals);
        evidence.addAll(flaws);
        evidence.addAll(fixes);
        signals.error().ifPresent(why -> evidence.add("not looked at whole: " + why));
        boolean concerned = !evidence.isEmpty();
        if (!concerned) {
            return Optional.empty();
        }
        Versions versions = Versions.of(signature, built, named);
        return carriers.isEmpty()
                ? withoutCarrier(signature, signals, versions, !flaws.isEmpty(), !fixes.isEmpty(), evidence)
                : Optional.of(withCarrier(signature, signals, versions, !flaws.isEmpty(), !fixes.isEmpty(), evidence));
    }

    /** What the stated versions come to. */
    private enum Versions {
        /** Of what was built, one is affected. */
        BUILT_AFFECTED,
        BUILT_NOT_AFFECTED,
        /** Nothing but the file's name says one, which is affected. */
        NAMED_AFFECTED,
        NAMED_NOT_AFFECTED,
        NONE;

        static Versions of(Signature signature, List<Coordinates> built, Optional<String> named) {
            if (!built.isEmpty()) {
                return built.stream().anyMatch(it -> signature.affects(it.version()))
                        ? BUILT_AFFECTED
                        : BUILT_NOT_AFFECTED;
            }
            return named.map(it -> signature.affects(it) ? NAMED_AFFECTED : NAMED_NOT_AFFECTED)
                    .orElse(NONE);
        }
    }

    private static Verdict withCarrier(
            Signature signature,
            Signals signals,
            Versions versions,
            boolean flawed,
            boolean fixed,
            List<String> evidence) {
        if (fixed && !flawedElsewhere(signature, signals)) {
            return new Verdict.Patched(evidence);
        }
        if (flawed) {
            return new Verdict.Vulnerable(evidence);
        }
        if (versions == Versions.BUILT_AFFECTED) {
            return new Verdict.Vulnerable(evidence);
        }
        boolean unreadable = signature.classes().stream()
                .anyMatch(name -> signals.classes().stream()
                        .noneMatch(it -> it.name().equals(name) && it.shape().isPresent()));
        if (versions == Versions.BUILT_NOT_AFFECTED && signals.error().isEmpty()) {
            return new Verdict.Patched(evidence);
        }
        if (unreadable || signals.error().isPresent()) {
            evidence.add("not every class that the flaw shows in could be read");
            return new Verdict.Suspicious(evidence);
        }
        evidence.add("the code of its classes does not have the flaw");
        return new Verdict.Patched(evidence);
    }

    /** Two copies of the product in one archive, under two packages: one fixed copy does not mend the other. */
    private static boolean flawedElsewhere(Signature signature, Signals signals) {
        return signature.fixed().stream()
                .anyMatch(fix -> signals.classes().stream()
                        .filter(it -> it.name().equals(fix.type()))
                        .flatMap(it -> it.shape().stream())
                        .anyMatch(shape -> !fix.holds(shape)
                                && signature.flawed().stream()
                                        .anyMatch(flaw -> flaw.type().equals(fix.type()) && flaw.holds(shape))));
    }

    private static Optional<Verdict> withoutCarrier(
            Signature signature,
            Signals signals,
            Versions versions,
            boolean flawed,
            boolean fixed,
            List<String> evidence) {
        boolean productClasses =
                signals.classes().stream().anyMatch(it -> signature.classes().contains(it.name()));
        if (signals.error().isPresent()) {
            return Optional.of(
                    versions == Versions.BUILT_AFFECTED || versions == Versions.NAMED_AFFECTED || flawed
                            ? new Verdict.Suspicious(evidence)
                            : new Verdict.Failed(evidence));
        }
        if (fixed) {
            return Optional.of(new Verdict.Patched(evidence));
        }
        boolean affected = versions == Versions.BUILT_AFFECTED || versions == Versions.NAMED_AFFECTED;
        evidence.add(signature.carrier() + " is not there");
        // A class of that name alone may be anybody's.
        boolean shown = signature.flawed().stream()
                .filter(it -> !(it instanceof Signature.Present))
                .anyMatch(it -> !held(List.of(it), signals).isEmpty());
        if (productClasses && (affected || shown)) {
            return Optional.of(new Verdict.Mitigated(evidence));
        }
        if (affected) {
            evidence.add("its classes may have other names");
            return Optional.of(new Verdict.Suspicious(evidence));
        }
        if (versions == Versions.BUILT_NOT_AFFECTED || versions == Versions.NAMED_NOT_AFFECTED) {
            return Optional.of(new Verdict.Patched(evidence));
        }
        return Optional.empty();
    }

    private static String place(Signature signature, FoundClass found) {
        String suffix = found.shape().isEmpty() ? ", which cannot be read" : "";
        return found.path().equals(signature.carrierPath())
                ? found.path() + suffix
                : found.path() + suffix + ", not in its own package";
    }

    private static List<String> held(List<Condition> conditions, Signals signals) {
        return conditions.stream()
                .filter(condition -> signals.classes().stream()
                        .filter(it -> it.name().equals(condition.type()))
                        .flatMap(it -> it.shape().stream())
                        .anyMatch(condition::holds))
                .map(Condition::describe)
                .toList();
    }

    private static Optional<String> versionOfName(Signature signature, String fileName) {
        Matcher matcher = FILE_NAME.matcher(fileName);
        boolean isNamed = matcher.matches()
                && matcher.group(1).equals(signature.artifactId())
                && (matcher.group(3) == null || !WITHOUT_CODE.contains(matcher.group(3)));
        return isNamed ? Optional.of(matcher.group(2)) : Optional.empty();
    }
}
