package patchwave.advisory;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A release of a distribution, as os-release names it: what vendors speak about, and what a host says that it is. Never guessed
 * from a package's version.
 *
 * @param distribution os-release's ID, such as "debian", "ubuntu", "rhel", "rocky", "sles"; a rebuild is a distribution of its own,
 *     with its own release numbers
 * @param version os-release's VERSION_ID with everything that it has, such as "12", "20.04", "9.4", "15.5"; a service pack counts.
 *     For Debian a suite without a number by its name, such as "sid"
 */
public record Release(String distribution, String version) implements Comparable<Release> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,31}");
    private static final Comparator<Release> ORDER =
            Comparator.comparing(Release::distribution).thenComparing(Release::version);

    /** Of these a statement about "9" holds for 9.4 too; elsewhere a minor number is another release. */
    private static final List<String> BY_MAJOR = List.of("rhel", "centos", "rocky", "almalinux", "ol");

    private static final List<String> WITH_RPM =
            List.of("rhel", "centos", "rocky", "almalinux", "ol", "fedora", "amzn", "sles", "sled", "opensuse-leap");
    private static final List<String> WITH_DPKG = List.of("debian", "ubuntu");

    /** By age; the place in the list is not the number. */
    private static final List<String> DEBIAN_NAMES = List.of(
            "woody",
            "3.0",
            "sarge",
            "3.1",
            "etch",
            "4",
            "lenny",
            "5",
            "squeeze",
            "6",
            "wheezy",
            "7",
            "jessie",
            "8",
            "stretch",
            "9",
            "buster",
            "10",
            "bullseye",
            "11",
            "bookworm",
            "12",
            "trixie",
            "13",
            "forky",
            "14",
            "duke",
            "15");

    public Release {
        if (!FORM.matcher(distribution).matches() || !FORM.matcher(version).matches()) {
            throw new IllegalArgumentException(
                    "release '%s %s': expected two words of small letters, digits, '.', '_' or '-'"
                            .formatted(distribution, version));
        }
    }

    /** As the parts of os-release have it; Debian's by its name or number. */
    public static Release of(String distribution, String version) {
        return distribution.equals("debian") ? debian(version) : new Release(distribution, version);
    }

    /** Debian's release by its name, such as "bookworm", or by its number. */
    public static Release debian(String name) {
        int place = DEBIAN_NAMES.indexOf(name);
        return new Release("debian", place < 0 || place % 2 != 0 ? name : DEBIAN_NAMES.get(place + 1));
    }

    /** How this distribution orders versions; empty for one that we do not know. */
    public Optional<VersionScheme> scheme() {
        if (WITH_DPKG.contains(distribution)) {
            return Optional.of(VersionScheme.DEB);
        }
        return WITH_RPM.contains(distribution) ? Optional.of(VersionScheme.RPM) : Optional.empty();
    }

    /** The releases whose statements hold for a host of this one; the one that is nearest first. */
    public List<Release> lookups() {
        int dot = version.indexOf('.');
        return dot > 0 && BY_MAJOR.contains(distribution)
                ? List.of(this, new Release(distribution, version.substring(0, dot)))
                : List.of(this);
    }

    @Override
    public int compareTo(Release other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return distribution + " " + version;
    }
}
