package patchwave.advisory;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which fix has taken the place of another: one in a hundred is followed by a regression update, half of them within 9 days. */
public final class Supersession {
    private static final Pattern NUMBERED = Pattern.compile("((?:DSA|DLA|ELA|USN)-[0-9]+)-([0-9]{1,6})");

    private Supersession() {}

    /** Why the later one is to be had. */
    public enum Why {
        /** The vendor's next number of the same advisory: the former fix was wrong or incomplete. */
        NEXT_NUMBER,
        /** Another advisory with a higher version of the same package. */
        LATER_FIX
    }

    /**
     * Another fix has taken the place.
     *
     * @param by the fix to go for instead
     */
    public record Superseded(PackageStatement by, Why why) {}

    /** The version to go for: the highest that any advisory names for a package; empty where none has a fix. */
    public static Optional<PackageStatement> target(List<PackageStatement> ofOnePackage, VersionScheme scheme) {
        PackageStatement best = null;
        for (PackageStatement candidate : ofOnePackage) {
            if (candidate.status() instanceof FixStatus.Fixed fixed
                    && scheme.reads(fixed.version())
                    && (best == null || isAbove(candidate, best, scheme))) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * What has taken the place of a fix; empty while it is the one to go for.
     *
     * @param ofOnePackage what is stated about its package and release, itself included
     */
    public static Optional<Superseded> of(
            PackageStatement fix, List<PackageStatement> ofOnePackage, VersionScheme scheme) {
        return target(ofOnePackage, scheme)
                .filter(target -> isAbove(target, fix, scheme))
                .map(target -> new Superseded(
                        target, isNextNumber(fix.advisory(), target.advisory()) ? Why.NEXT_NUMBER : Why.LATER_FIX));
    }

    /** Whether one is a later number of the same advisory: DSA-5356-2 of DSA-5356-1. */
    public static boolean isNextNumber(AdvisoryId former, AdvisoryId later) {
        Matcher a = NUMBERED.matcher(former.value());
        Matcher b = NUMBERED.matcher(later.value());
        return a.matches()
                && b.matches()
                && a.group(1).equals(b.group(1))
                && Integer.parseInt(b.group(2)) > Integer.parseInt(a.group(2));
    }

    private static boolean isAbove(PackageStatement a, PackageStatement b, VersionScheme scheme) {
        return a.status() instanceof FixStatus.Fixed first
                && b.status() instanceof FixStatus.Fixed second
                && scheme.order(first.version(), second.version()).orElse(0) > 0;
    }
}
