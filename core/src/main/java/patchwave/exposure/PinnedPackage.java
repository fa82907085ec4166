package patchwave.exposure;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Supersession;
import patchwave.advisory.VersionScheme;

/**
 * A binary package at the version that a rollout installs on a release. Most statements are about sources: which source the package is
 * of, and how its versions follow the source's, is known from hosts that have it. Where that cannot be told, nothing is said.
 */
public record PinnedPackage(Release release, String name, String version) {
    /** A distribution builds the same source again, for another compiler or library. */
    private static final Pattern REBUILD = Pattern.compile("\\+b[0-9]+$");

    /** Of several that name the same version: a vendor's advisory before a CVE, and in an order that no reading of feeds changes. */
    private static final Comparator<PackageStatement> BEST_SAID = Comparator.comparing(PinnedPackage::isOfCve)
            .thenComparing(PackageStatement::advisory)
            .thenComparing(PackageStatement::published);

    /**
     * It is no longer the one to go for.
     *
     * @param version what to go for instead: the source's, or the binary package's where the vendor names that
     */
    public record Superseded(PinnedPackage pinned, PackageStatement by, String version) {
        /** One sentence, such as "DSA-5678-2 of 2026-11-30 has openssl 3.0.18 for debian 12, this rollout installs 3.0.17". */
        public String sentence() {
            String about = by.about().name();
            return "%s %s %s for %s, this rollout installs %s%s"
                    .formatted(
                            said(),
                            about,
                            version,
                            by.release(),
                            pinned.name.equals(about) ? "" : pinned.name + " ",
                            pinned.version);
        }

        private String said() {
            if (isOfCve(by)) {
                return by.advisory() + " is fixed in";
            }
            // Of a feed that tells no time a statement has the one when it came, which is another after each fetch.
            return by.published().equals(by.provenance().fetchedAt())
                    ? by.advisory() + " has"
                    : "%s of %s has".formatted(by.advisory(), LocalDate.ofInstant(by.published(), ZoneOffset.UTC));
        }
    }

    /**
     * What has superseded it; empty while it is the one to go for, and where that cannot be told.
     *
     * @param onHosts the different packages of its name and release that hosts have
     */
    public Optional<Superseded> superseded(List<InstalledPackage> onHosts, Knowledge knowledge) {
        return release.scheme()
                .flatMap(scheme -> asInstalled(onHosts, scheme)
                        .flatMap(installed -> release.lookups().stream()
                                .map(lookup -> fixes(installed, lookup, knowledge))
                                .filter(fixes -> !fixes.isEmpty())
                                // What is stated about the nearest release holds, whatever a wider one has.
                                .findFirst()
                                .flatMap(fixes -> above(installed, fixes, scheme))));
    }

    /** As hosts have it; or, where none has this version yet, as it will be if all versions that they have follow the source's. */
    private Optional<InstalledPackage> asInstalled(List<InstalledPackage> onHosts, VersionScheme scheme) {
        List<InstalledPackage> same =
                onHosts.stream().filter(it -> it.version().equals(version)).toList();
        if (!same.isEmpty()) {
            return theOne(same.stream().map(it -> as(it, it.sourceVersion())));
        }
        boolean isFollowing =
                onHosts.stream().allMatch(it -> it.sourceVersion().equals(sourceVersion(it.version(), scheme)));
        return isFollowing
                ? theOne(onHosts.stream().map(it -> as(it, sourceVersion(version, scheme))))
                : Optional.empty();
    }

    private InstalledPackage as(InstalledPackage like, String sourceVersion) {
        // An origin that is not recorded is usual for old versions: taken for the distribution's, as everywhere.
        Origin origin = like.origin() instanceof Origin.Other ? like.origin() : new Origin.Distribution();
        return new InstalledPackage(name, version, "", like.source(), sourceVersion, like.module(), origin);
    }

    private static String sourceVersion(String version, VersionScheme scheme) {
        return scheme == VersionScheme.DEB ? REBUILD.matcher(version).replaceFirst("") : version;
    }

    /** Hosts that do not agree whose package it is leave that open. */
    private static Optional<InstalledPackage> theOne(Stream<InstalledPackage> found) {
        List<InstalledPackage> different = found.distinct().toList();
        return different.size() == 1 ? Optional.of(different.getFirst()) : Optional.empty();
    }

    /** What is stated about it in exactly one release, with a version that everybody can have. */
    private static List<PackageStatement> fixes(InstalledPackage installed, Release in, Knowledge knowledge) {
        return Stream.concat(
                        knowledge.aboutSource(in, installed.source()).stream(),
                        knowledge.aboutBinary(in, installed.name()).stream())
                .filter(it -> switch (installed.module()) {
                    case InModule.None _ -> it.module().isEmpty();
                    case InModule.Stream(var name) -> it.module().equals(Optional.of(name));
                    case InModule.Unrecorded _ -> false;
                })
                .filter(it -> it.origin()
                        .equals(
                                installed.origin() instanceof Origin.Other(var label)
                                        ? Optional.of(label)
                                        : Optional.empty()))
                .filter(it -> it.status() instanceof FixStatus.Fixed fixed
                        && fixed.subscription().isEmpty())
                .filter(it -> isAbout(it, installed))
                .toList();
    }

    private static boolean isAbout(PackageStatement statement, InstalledPackage installed) {
        return switch (statement.about()) {
            case AffectedPackage.Binary _ -> true;
            case AffectedPackage.Source source ->
                source.binaries().isEmpty()
                        || source.binaries().stream().anyMatch(it -> it.name().equals(installed.name()));
        };
    }

    private Optional<Superseded> above(InstalledPackage installed, List<PackageStatement> fixes, VersionScheme scheme) {
        return Stream.of(true, false)
                .flatMap(ofBinary -> Supersession.target(
                        fixes.stream()
                                .filter(it -> it.about() instanceof AffectedPackage.Binary == ofBinary)
                                .toList(),
                        scheme)
                        .stream())
                .flatMap(target -> above(installed, target, fixes, scheme).stream())
                .findFirst();
    }

    private Optional<Superseded> above(
            InstalledPackage installed, PackageStatement target, List<PackageStatement> fixes, VersionScheme scheme) {
        Optional<String> ofBinary = ofBinary(target);
        String has = ofBinary.isPresent() ? installed.version() : installed.sourceVersion();
        String needs = ofBinary.orElse(fixed(target));
        if (scheme.order(target.release().comparable(has, needs), needs).orElse(0) >= 0) {
            return Optional.empty();
        }
        return fixes.stream()
                .filter(it -> it.about().equals(target.about()) && fixed(it).equals(fixed(target)))
                .min(BEST_SAID)
                .map(best -> new Superseded(this, best, needs));
    }

    private static String fixed(PackageStatement statement) {
        return statement.status() instanceof FixStatus.Fixed it ? it.version() : "";
    }

    /** A binary package's version is compared with a binary's, a source's with a source's, and never across. */
    private Optional<String> ofBinary(PackageStatement statement) {
        return switch (statement.about()) {
            case AffectedPackage.Binary _ -> Optional.of(fixed(statement));
            case AffectedPackage.Source source ->
                source.binaries().stream()
                        .filter(it -> it.name().equals(name))
                        .findFirst()
                        .flatMap(AffectedPackage.BinaryFix::fixedVersion);
        };
    }

    private static boolean isOfCve(PackageStatement statement) {
        return statement.advisory().value().startsWith("CVE-");
    }
}
