package patchwave.exposure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Supersession;
import patchwave.advisory.VersionScheme;

/**
 * The verdicts on a package of a distribution in any of its versions, from what the distribution states and from nothing else. It knows no
 * host: what runs there comes on top ({@link ItemJudge}).
 */
final class PackageJudge {
    private final About about;
    private final TreeMap<AdvisoryId, List<PackageStatement>> stated = new TreeMap<>();

    /** By release and package, the fix to go for: the same for all of a package's vulnerabilities. */
    private final TreeMap<String, Optional<PackageStatement>> targets = new TreeMap<>();

    /** What is stated about it and its own repository's packages. */
    private final List<PackageStatement> all = new ArrayList<>();

    /** What the distribution says of its own package of that name, where the installed one is another repository's. */
    private final SortedSet<AdvisoryId> ofDistribution = new TreeSet<>();

    /** What is said of other streams of its module, while nobody speaks of its own: it is not known, and not "not affected". */
    private final SortedSet<AdvisoryId> ofOtherStreams = new TreeSet<>();

    /** Whether modules have the package, and it is not known whether this one is of one. */
    private boolean isModuleOpen;

    private final Optional<String> whyBystander;

    /** All that decides what is stated about a package: not its version. */
    record About(Release release, String name, String source, InModule module, Origin origin) {
        static About of(Release release, InstalledPackage installed) {
            return new About(release, installed.name(), installed.source(), installed.module(), installed.origin());
        }
    }

    /** Looks up what is stated about a package in a release: by its source and by its own name, of its own module alone. */
    PackageJudge(Knowledge knowledge, About about) {
        this.about = about;
        this.whyBystander = Bystanders.why(about.name(), about.source());
        for (Release lookup : about.release().lookups()) {
            all.addAll(knowledge.aboutSource(lookup, about.source()));
            all.addAll(knowledge.aboutBinary(lookup, about.name()));
        }
        switch (about.module()) {
            case InModule.None _ -> all.removeIf(it -> it.module().isPresent());
            case InModule.Stream(var name) -> {
                all.stream()
                        .filter(it -> isOtherStream(it, name) && isAboutItsOrigin(it))
                        .filter(it -> bystander(it).isEmpty())
                        .forEach(it -> ofOtherStreams.addAll(knowledge.vulnerabilities(it)));
                all.removeIf(it -> !it.module().equals(Optional.of(name)));
            }
            // It may be of each of them, or of none.
            case InModule.Unrecorded _ ->
                isModuleOpen = all.stream().anyMatch(it -> it.module().isPresent());
        }
        if (about.origin() instanceof Origin.Other) {
            all.stream()
                    .filter(it -> it.origin().isEmpty())
                    .forEach(it -> ofDistribution.addAll(knowledge.vulnerabilities(it)));
        }
        all.removeIf(it -> !isAboutItsOrigin(it));
        for (PackageStatement statement : all) {
            knowledge
                    .vulnerabilities(statement)
                    .forEach(id ->
                            stated.computeIfAbsent(id, _ -> new ArrayList<>()).add(statement));
        }
    }

    private static boolean isOtherStream(PackageStatement statement, String module) {
        String name = module.substring(0, module.indexOf(':') + 1);
        return statement
                .module()
                .filter(it -> it.startsWith(name) && !it.equals(module))
                .isPresent();
    }

    private boolean isAboutItsOrigin(PackageStatement statement) {
        return switch (about.origin()) {
            case Origin.Distribution _ -> statement.origin().isEmpty();
            case Origin.Other(var label) -> statement.origin().equals(Optional.of(label));
            // It may be from anywhere.
            case Origin.Unrecorded _ -> true;
        };
    }

    /** Those that something is stated about. */
    SortedSet<AdvisoryId> vulnerabilities() {
        SortedSet<AdvisoryId> all = new TreeSet<>(stated.keySet());
        all.addAll(ofDistribution);
        all.addAll(ofOtherStreams);
        return all;
    }

    boolean isStated(AdvisoryId vulnerability) {
        return stated.containsKey(vulnerability)
                || ofDistribution.contains(vulnerability)
                || ofOtherStreams.contains(vulnerability);
    }

    /** What it is a judge of. */
    About about() {
        return about;
    }

    /** The verdict on an installed version of the package; "nobody states anything" where that is so. */
    Judgement judge(AdvisoryId vulnerability, InstalledPackage installed) {
        Release release = about.release();
        List<PackageStatement> said = stated.getOrDefault(vulnerability, List.of());
        if (said.isEmpty() && installed.origin() instanceof Origin.Other other) {
            return Judgement.unknown(
                    Verdict.Reason.UNKNOWN_ORIGIN,
                    "%s %s is from '%s', and %s speaks of its own packages alone."
                            .formatted(installed.name(), installed.version(), other.label(), release));
        }
        if (said.isEmpty()
                && ofOtherStreams.contains(vulnerability)
                && installed.module() instanceof InModule.Stream(var stream)) {
            return Judgement.unknown(
                    Verdict.Reason.STREAM_NOT_SPOKEN_OF,
                    "Other streams of the module have %s, and nobody speaks of stream %s in %s."
                            .formatted(vulnerability, stream, release));
        }
        if (said.isEmpty()) {
            return Judgement.unknown(
                    Verdict.Reason.NO_STATEMENT,
                    "No feed states anything about %s and %s%s in %s."
                            .formatted(
                                    vulnerability,
                                    installed.source(),
                                    installed.module() instanceof InModule.Stream(var name) ? " of module " + name : "",
                                    release));
        }
        if (isModuleOpen) {
            return Judgement.unknown(
                    Verdict.Reason.MODULE_NOT_KNOWN,
                    "Modules of %s have %s, each with its own fixes, and of which this one is the host could not tell."
                            .formatted(release, installed.source()));
        }
        Optional<VersionScheme> scheme = release.scheme();
        if (scheme.isEmpty()) {
            return Judgement.unknown(
                    Verdict.Reason.UNKNOWN_DISTRIBUTION, "How %s orders versions is not known.".formatted(release));
        }
        Optional<PackageStatement> deciding = Ruling.of(said, release.lookups(), scheme.get());
        if (deciding.isEmpty()) {
            return Judgement.unknown(
                    Verdict.Reason.NO_STATEMENT,
                    "What is stated about %s in %s is older than the tracker's state, which no longer says it."
                            .formatted(installed.source(), release));
        }
        Judgement judged = byStatement(installed, deciding.get(), scheme.get());
        return installed.origin() instanceof Origin.Unrecorded
                ? judged.and("The package's origin is not recorded; it is taken for the distribution's.")
                : judged;
    }

    private Judgement byStatement(InstalledPackage installed, PackageStatement deciding, VersionScheme scheme) {
        Optional<String> bystander = bystander(deciding);
        if (bystander.isPresent()) {
            return Judgement.of(new Verdict.NotAffected(), bystander.get(), deciding);
        }
        return switch (deciding.status()) {
            case FixStatus.Fixed fixed -> byVersion(installed, deciding, fixed, scheme);
            case FixStatus.NotAffected not ->
                Judgement.of(
                        new Verdict.NotAffected(),
                        said(deciding) + " is not affected" + (not.why().isEmpty() ? "." : ": " + not.why() + "."),
                        deciding);
            case FixStatus.Unfixed _ ->
                Judgement.of(new Verdict.AffectedNoFix(), said(deciding) + " has no fix yet.", deciding);
            case FixStatus.WontFix wont ->
                Judgement.of(
                        new Verdict.AffectedWontFix(wont.word()),
                        said(deciding) + " gets no fix: " + wont.word()
                                + (wont.why().isEmpty() ? "." : " (" + wont.why() + ")."),
                        deciding);
            case FixStatus.Undetermined _ ->
                Judgement.of(
                        new Verdict.Unknown(Verdict.Reason.UNDETERMINED),
                        said(deciding) + " has not been looked at.",
                        deciding);
            case FixStatus.Removed _ ->
                Judgement.of(
                        new Verdict.Unknown(Verdict.Reason.REMOVED),
                        said(deciding) + " is no longer in the release, and what is installed stays as it is.",
                        deciding);
        };
    }

    /** Why the statement's package is not this one, though they share the source. */
    private Optional<String> bystander(PackageStatement deciding) {
        if (deciding.about() instanceof AffectedPackage.Source source
                && !source.binaries().isEmpty()
                // Lists of binaries name one kernel's image by several names, and leave the signed ones out.
                && !Kernels.isImage(about.name(), about.source())
                && source.binaries().stream().noneMatch(it -> it.name().equals(about.name()))) {
            return Optional.of("%s names the binary packages of %s that are affected, and %s is not one of them."
                    .formatted(deciding.advisory(), source.name(), about.name()));
        }
        return whyBystander.map(why -> "%s is of the source %s, but holds nothing that is affected: %s."
                .formatted(about.name(), about.source(), why));
    }

    private Judgement byVersion(
            InstalledPackage installed, PackageStatement deciding, FixStatus.Fixed fixed, VersionScheme scheme) {
        boolean isOfBinary = isOfBinary(installed, deciding);
        String has = isOfBinary ? installed.version() : installed.sourceVersion();
        String needs = needed(installed, deciding, fixed);
        String comparable = deciding.release().comparable(has, needs);
        OptionalInt order = scheme.order(comparable, needs);
        if (order.isEmpty()) {
            return Judgement.of(
                    new Verdict.Unknown(Verdict.Reason.UNREADABLE_VERSION),
                    "'%s' and '%s' cannot be compared: one of them is no version of %s."
                            .formatted(has, needs, deciding.release()),
                    deciding);
        }
        String sentence = installed.name() + " has " + has + (isOfBinary ? "" : " of the source " + installed.source())
                + ", and " + deciding.advisory() + " says that it is fixed in " + needs
                + (comparable.equals(has) ? "." : ", which is said without an epoch.");
        if (order.getAsInt() >= 0) {
            return Judgement.of(new Verdict.Fixed(), sentence, deciding);
        }
        Optional<PackageStatement> target = target(deciding, scheme);
        if (target.isPresent()
                && target.get().status() instanceof FixStatus.Fixed later
                && later.subscription().equals(fixed.subscription())
                && scheme.order(later.version(), fixed.version()).orElse(0) > 0) {
            String version = needed(installed, target.get(), later);
            return Judgement.of(new Verdict.AffectedFixAvailable(version, fixed.subscription()), sentence, deciding)
                    .and(target.get().advisory() + " has superseded that with " + version + ".");
        }
        return Judgement.of(new Verdict.AffectedFixAvailable(needs, fixed.subscription()), sentence, deciding);
    }

    private Optional<PackageStatement> target(PackageStatement deciding, VersionScheme scheme) {
        return targets.computeIfAbsent(
                deciding.release() + " " + deciding.about().name(),
                _ -> Supersession.target(
                        all.stream()
                                .filter(it -> it.release().equals(deciding.release())
                                        && it.about()
                                                .name()
                                                .equals(deciding.about().name()))
                                .toList(),
                        scheme));
    }

    /** A binary package's version is compared with a binary's, a source's with a source's, and never across. */
    private static boolean isOfBinary(InstalledPackage installed, PackageStatement statement) {
        return switch (statement.about()) {
            case AffectedPackage.Binary _ -> true;
            case AffectedPackage.Source source -> ofBinary(installed, source).isPresent();
        };
    }

    private static String needed(InstalledPackage installed, PackageStatement statement, FixStatus.Fixed fixed) {
        return switch (statement.about()) {
            case AffectedPackage.Binary _ -> fixed.version();
            case AffectedPackage.Source source -> ofBinary(installed, source).orElse(fixed.version());
        };
    }

    private static Optional<String> ofBinary(InstalledPackage installed, AffectedPackage.Source source) {
        return source.binaries().stream()
                .filter(it -> it.name().equals(installed.name()))
                .findFirst()
                .flatMap(AffectedPackage.BinaryFix::fixedVersion);
    }

    private static String said(PackageStatement deciding) {
        return "%s says that %s in %s"
                .formatted(deciding.provenance().feed(), deciding.about().name(), deciding.release());
    }
}
