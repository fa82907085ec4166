package patchwave.controller.advisories;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;

/**
 * What an ecosystem of OSV's is of a distribution.
 *
 * @param releases those that it speaks about; all have the same order of versions
 * @param names what its records call a package
 * @param subscription what a host must have to get its fixes; empty if everybody does
 */
record OsvPlace(List<Release> releases, Names names, Optional<String> subscription) {
    /** What stands in {@code package.name}. */
    enum Names {
        /** A source, and beside it those of its binary packages that are affected. */
        SOURCE_AND_BINARIES,
        /** A source. */
        SOURCE,
        /** A binary package: each has a block of its own. */
        BINARY,
        /** Older records name sources, younger ones binary packages, and nothing tells them apart. */
        EITHER
    }

    private static final Pattern DEBIAN = Pattern.compile("Debian:([a-z0-9.]+)");
    private static final Pattern UBUNTU = Pattern.compile("Ubuntu:(Pro:)?([0-9]{2}\\.[0-9]{2})(?::LTS)?");
    private static final Pattern REBUILD = Pattern.compile("(Rocky Linux|AlmaLinux):([0-9]+(?:\\.[0-9]+)?)");
    private static final Pattern MAGEIA = Pattern.compile("Mageia:([0-9]+)");
    private static final Pattern LEAP = Pattern.compile("openSUSE:Leap (1[5-9]\\.[0-9])(?: NonFree)?");
    private static final Pattern LEAP_MICRO = Pattern.compile("openSUSE:Leap Micro ([0-9]\\.[0-9])");
    private static final Pattern BACKPORTS = Pattern.compile("openSUSE:Backports SLE-(1[0-9])-SP([0-9])");
    private static final Pattern SLE = Pattern.compile(
            "SUSE:((?:Linux Enterprise .*|Package Hub|Real Time Module) (1[0-9])(?: SP([0-9])|\\.([0-9]))?(?:-[A-Z ]+)?)");
    private static final Pattern SLE_MICRO =
            Pattern.compile("SUSE:Linux (Enterprise )?Micro (?:for Rancher |Extras )?([0-9]\\.[0-9])(?:-[A-Z]+)?");

    /** Support for longer than everybody has it. */
    private static final Pattern LONGER = Pattern.compile(".*(LTSS|-[A-Z]|Server for SAP).*");

    /** Without a service pack in its name it is for each of them; they are no more than these. */
    private static final Pattern OF_EACH_SERVICE_PACK = Pattern.compile(".*(Module|Package Hub|Live Patching).* 12");

    private static final List<String> SERVICE_PACKS_OF_12 = List.of("12", "12.1", "12.2", "12.3", "12.4", "12.5");

    /** Builds of modules have it in their release, Red Hat's and Rocky's with a plus sign, Alma's with a low line. */
    private static final Pattern OF_MODULE = Pattern.compile(".*\\.module[+_]el.*");

    /** A module and its stream, in a summary such as "Moderate: php:7.4 security update". */
    private static final Pattern STREAM =
            Pattern.compile("(?<![^\\s])[A-Za-z0-9][A-Za-z0-9._+-]*:[A-Za-z0-9][A-Za-z0-9._+-]*(?=[\\s,]|$)");

    private static final Pattern EPOCH = Pattern.compile(".*[?&]epoch=([1-9][0-9]*)(?:&.*)?");

    VersionScheme scheme() {
        return releases.getFirst()
                .scheme()
                .orElseThrow(() -> new BadRecordException(
                        "%s: how it orders versions is not known".formatted(releases.getFirst())));
    }

    /** Empty for those that are no distribution's whose hosts we have; bad if it is one of ours and cannot be placed. */
    static Optional<OsvPlace> of(String ecosystem) {
        int colon = ecosystem.indexOf(':');
        return switch (colon < 0 ? ecosystem : ecosystem.substring(0, colon)) {
            case "Debian", "Ubuntu" -> Optional.of(ofDpkg(ecosystem));
            case "Rocky Linux", "AlmaLinux", "Mageia" -> Optional.of(ofRpm(ecosystem));
            case "SUSE" -> Optional.of(ofSuse(ecosystem));
            case "openSUSE" -> Optional.of(ofOpenSuse(ecosystem));
            // As in Red Hat's own documents: what is no release of RHEL is a product on top of it.
            case "Red Hat" ->
                CsafProducts.release("cpe:/a:redhat:" + ecosystem.substring(colon + 1))
                        .map(it -> place(Names.BINARY, it));
            default -> Optional.empty();
        };
    }

    private static OsvPlace ofDpkg(String ecosystem) {
        Matcher debian = DEBIAN.matcher(ecosystem);
        if (debian.matches()) {
            return place(Names.SOURCE_AND_BINARIES, Release.debian(debian.group(1)));
        }
        Matcher ubuntu = UBUNTU.matcher(ecosystem);
        if (ubuntu.matches()) {
            return new OsvPlace(
                    List.of(new Release("ubuntu", ubuntu.group(2))),
                    Names.SOURCE_AND_BINARIES,
                    Optional.ofNullable(ubuntu.group(1)).map(_ -> "Ubuntu Pro"));
        }
        throw unknown(ecosystem);
    }

    private static OsvPlace ofRpm(String ecosystem) {
        Matcher rebuild = REBUILD.matcher(ecosystem);
        if (rebuild.matches()) {
            return rebuild.group(1).equals("AlmaLinux")
                    ? place(Names.BINARY, new Release("almalinux", rebuild.group(2)))
                    : place(Names.EITHER, new Release("rocky", rebuild.group(2)));
        }
        Matcher mageia = MAGEIA.matcher(ecosystem);
        if (mageia.matches()) {
            return place(Names.SOURCE, new Release("mageia", mageia.group(1)));
        }
        throw unknown(ecosystem);
    }

    /**
     * SUSE speaks of its products. A module or an extension is installed on the base product of the same service pack, and os-release
     * names that alone: so all of them are that release. The binary packages that are named are those of the product, and others of the
     * same source are in other products: none of them is safe because it is not named here.
     */
    private static OsvPlace ofSuse(String ecosystem) {
        Matcher micro = SLE_MICRO.matcher(ecosystem);
        if (micro.matches()) {
            return place(Names.SOURCE, new Release(micro.group(1) == null ? "sl-micro" : "sle-micro", micro.group(2)));
        }
        Matcher product = SLE.matcher(ecosystem);
        if (!product.matches()) {
            throw unknown(ecosystem);
        }
        String pack = product.group(3) == null ? product.group(4) : product.group(3);
        String version = product.group(2) + (pack == null ? "" : "." + pack);
        List<String> versions =
                OF_EACH_SERVICE_PACK.matcher(ecosystem).matches() ? SERVICE_PACKS_OF_12 : List.of(version);
        return new OsvPlace(
                versions.stream().map(it -> new Release("sles", it)).toList(),
                Names.SOURCE,
                LONGER.matcher(product.group(1)).matches() ? Optional.of(Release.SUSE_LONGER) : Optional.empty());
    }

    private static OsvPlace ofOpenSuse(String ecosystem) {
        if (ecosystem.equals("openSUSE:Tumbleweed")) {
            return place(Names.SOURCE, Release.TUMBLEWEED);
        }
        Matcher leap = LEAP.matcher(ecosystem);
        if (leap.matches()) {
            return place(Names.SOURCE, new Release("opensuse-leap", leap.group(1)));
        }
        Matcher micro = LEAP_MICRO.matcher(ecosystem);
        if (micro.matches()) {
            return place(Names.SOURCE, new Release("opensuse-leap-micro", micro.group(1)));
        }
        Matcher backports = BACKPORTS.matcher(ecosystem);
        if (backports.matches()) {
            // Built once, for Leap and for Package Hub.
            String version = backports.group(1) + "." + backports.group(2);
            return place(Names.SOURCE, new Release("opensuse-leap", version), new Release("sles", version));
        }
        throw unknown(ecosystem);
    }

    private static OsvPlace place(Names names, Release... releases) {
        return new OsvPlace(List.of(releases), names, Optional.empty());
    }

    private static BadRecordException unknown(String ecosystem) {
        return new BadRecordException("'%s' is a release that is not known".formatted(ecosystem));
    }

    /**
     * The modules that a fix is of: none but for builds of modules, and of those each that the summary names, for records do not say
     * which of two it is.
     */
    static List<Optional<String>> modules(Optional<String> fixed, String summary) {
        if (fixed.filter(it -> OF_MODULE.matcher(it).matches()).isEmpty()) {
            return List.of(Optional.empty());
        }
        List<Optional<String>> modules = new ArrayList<>();
        STREAM.matcher(summary).results().forEach(it -> modules.add(Optional.of(it.group())));
        if (modules.isEmpty()) {
            throw new BadRecordException("%s is a module's, and no module and stream are named".formatted(fixed.get()));
        }
        return modules;
    }

    /** Rocky's older records have the epoch in the package's URL alone. */
    static String withEpoch(String version, Json named) {
        Matcher epoch = EPOCH.matcher(named.optionalText("purl").orElse(""));
        return version.indexOf(':') < 0 && epoch.matches() ? epoch.group(1) + ":" + version : version;
    }
}
