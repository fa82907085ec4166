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

    /** Of SUSE Linux Enterprise a statement is about the service pack, and holds for each product that stands on it. */
    private static final List<String> ON_SLES = List.of("sled", "sles_sap", "sle_hpc");

    private static final List<String> WITH_RPM = List.of(
            "rhel",
            "centos",
            "rocky",
            "almalinux",
            "ol",
            "fedora",
            "amzn",
            "mageia",
            "sles",
            "sled",
            "sles_sap",
            "sle_hpc",
            "sle-micro",
            "sl-micro",
            "opensuse-leap",
            "opensuse-leap-micro",
            "opensuse-tumbleweed");

    /** Their vendors speak of versions as the names of files have them. */
    private static final List<String> WITHOUT_EPOCHS = List.of(
            "mageia", "sles", "sle-micro", "sl-micro", "opensuse-leap", "opensuse-leap-micro", "opensuse-tumbleweed");

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

    /**
     * Tumbleweed as vendors speak about it. What a host has as VERSION_ID is the day of the snapshot that it took last, and a fix is in
     * each snapshot from some day on.
     */
    public static final Release TUMBLEWEED = new Release("opensuse-tumbleweed", "rolling");

    /** The subscription for fixes of a service pack after its general support: LTSS, ESPOS, or that of SLES for SAP. */
    public static final String SUSE_LONGER = "SUSE's longer support";

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

    /**
     * An installed version as it is held against one that is stated about this release: where vendors leave epochs out, without its own.
     * Else a package that has one would be above every fix.
     */
    public String comparable(String installed, String stated) {
        return WITHOUT_EPOCHS.contains(distribution) && stated.indexOf(':') < 0
                ? installed.substring(installed.indexOf(':') + 1)
                : installed;
    }

    /** The releases whose statements hold for a host of this one; the one that is nearest first. */
    public List<Release> lookups() {
        if (distribution.equals(TUMBLEWEED.distribution)) {
            return List.of(this, TUMBLEWEED);
        }
        if (ON_SLES.contains(distribution)) {
            return List.of(this, new Release("sles", version));
        }
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
