package patchwave.cli.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import com.github.packageurl.PackageURLBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import patchwave.proto.agent.v1.ArchivePartRecord;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.PackageRecord;

/** Package URLs (purl), as scanners of SBOMs understand them: what has none here is left without, and never guessed. */
final class PackageUrls {
    /** dpkg's db:Status-Abbrev: what is wished, what is, and a letter or a space for errors. rpm has no words of this form. */
    private static final Pattern DPKG_STATUS = Pattern.compile("[uihrp][ncHUFWti][ R]?");

    /** What agents say of each package of rpm. */
    private static final String RPM_STATUS = "installed";

    /** Vendors' own names in the purls of their feeds (CSAF, OSV), by os-release's ID; others are called by that ID. */
    private static final Map<String, String> RPM_VENDORS = Map.of(
            "rhel", "redhat",
            "sles", "suse",
            "sled", "suse",
            "opensuse-leap", "opensuse",
            "opensuse-tumbleweed", "opensuse");

    private PackageUrls() {}

    /** Of a package of a distribution; empty if its package manager is not known. */
    static Optional<PackageURL> of(HostRecord system, PackageRecord it) {
        if (DPKG_STATUS.matcher(it.getStatus()).matches()) {
            return deb(system, it);
        }
        return it.getStatus().equals(RPM_STATUS) ? rpm(system, it) : Optional.empty();
    }

    /** The epoch is a part of the version. */
    private static Optional<PackageURL> deb(HostRecord system, PackageRecord it) {
        PackageURLBuilder url = of(PackageURL.StandardTypes.DEBIAN, system, it)
                .withNamespace(system.getOsId())
                .withVersion(it.getVersion());
        boolean isOfItsOwn =
                it.getSource().equals(it.getName()) && it.getSourceVersion().equals(it.getVersion());
        if (!it.getSource().isEmpty() && !isOfItsOwn) {
            boolean isSameVersion =
                    it.getSourceVersion().isEmpty() || it.getSourceVersion().equals(it.getVersion());
            url.withQualifier(
                    "upstream", isSameVersion ? it.getSource() : it.getSource() + "@" + it.getSourceVersion());
        }
        return built(url);
    }

    /** The epoch is a qualifier, and the source is the file that rpm names. */
    private static Optional<PackageURL> rpm(HostRecord system, PackageRecord it) {
        int colon = it.getVersion().indexOf(':');
        PackageURLBuilder url = of(PackageURL.StandardTypes.RPM, system, it)
                .withNamespace(RPM_VENDORS.getOrDefault(system.getOsId(), system.getOsId()))
                .withVersion(it.getVersion().substring(colon + 1));
        if (colon > 0) {
            url.withQualifier("epoch", it.getVersion().substring(0, colon));
        }
        if (!it.getSource().isEmpty() && !it.getSourceVersion().isEmpty()) {
            // Files' names have no epoch.
            String version =
                    it.getSourceVersion().substring(it.getSourceVersion().indexOf(':') + 1);
            url.withQualifier("upstream", it.getSource() + "-" + version + ".src.rpm");
        }
        return built(url);
    }

    private static PackageURLBuilder of(String type, HostRecord system, PackageRecord it) {
        PackageURLBuilder url = PackageURLBuilder.aPackageURL().withType(type).withName(it.getName());
        if (!it.getArchitecture().isEmpty()) {
            url.withQualifier("arch", it.getArchitecture());
        }
        String release = system.getOsVersion().isEmpty() ? system.getOsCodename() : system.getOsVersion();
        return url.withQualifier("distro", release.isEmpty() ? system.getOsId() : system.getOsId() + "-" + release);
    }

    /** Of something built by Maven; empty without a group, which Maven's purls must have. */
    static Optional<PackageURL> of(ArchivePartRecord part) {
        if (part.getGroupId().isBlank() || part.getArtifactId().isBlank()) {
            return Optional.empty();
        }
        PackageURLBuilder url = PackageURLBuilder.aPackageURL()
                .withType(PackageURL.StandardTypes.MAVEN)
                .withNamespace(Plain.of(part.getGroupId()))
                .withName(Plain.of(part.getArtifactId()));
        return built(part.getVersion().isBlank() ? url : url.withVersion(Plain.of(part.getVersion())));
    }

    private static Optional<PackageURL> built(PackageURLBuilder url) {
        try {
            return Optional.of(url.build());
        } catch (MalformedPackageURLException _) {
            // A name that breaks purl's rules still has its component.
            return Optional.empty();
        }
    }
}
