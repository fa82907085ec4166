package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;

/** The verdicts on one item: what is stated about it, and then what runs. */
final class ItemJudge {
    private final Knowledge knowledge;
    private final Item item;

    private final List<OfInstalled> judges;

    /** One of the item's packages, as it is installed. */
    private record OfInstalled(InstalledPackage installed, PackageJudge judge) {
        Judgement judge(AdvisoryId vulnerability) {
            return judge.judge(vulnerability, installed);
        }
    }

    /** The same for each item that is the same, on whatever host. */
    ItemJudge(PackageJudges ofPackages, Item item) {
        this.knowledge = ofPackages.knowledge();
        this.item = item;
        List<InstalledPackage> packages = switch (item) {
            case Item.OfPackage it -> List.of(it.installed());
            case Item.OfKernel it -> it.images();
            case Item.OfArchive it -> distributionOwner(it).stream().toList();
        };
        this.judges = packages.stream()
                .map(it -> new OfInstalled(it, ofPackages.of(item.platform().release(), it)))
                .toList();
    }

    /** Those that something is stated about, concerning this item. */
    SortedSet<AdvisoryId> vulnerabilities() {
        SortedSet<AdvisoryId> found = new TreeSet<>();
        judges.forEach(judge -> found.addAll(judge.judge().vulnerabilities()));
        if (item instanceof Item.OfArchive archive) {
            for (LibraryStatement statement : knowledge.aboutLibrary(archive.library())) {
                found.addAll(knowledge.vulnerabilities(statement));
            }
        }
        return found;
    }

    /** Whether a vulnerability is one of those. */
    boolean isStated(AdvisoryId vulnerability) {
        return judges.stream().anyMatch(it -> it.judge().isStated(vulnerability))
                || (item instanceof Item.OfArchive archive
                        && knowledge.aboutLibrary(archive.library()).stream()
                                .anyMatch(it -> knowledge.vulnerabilities(it).contains(vulnerability)));
    }

    Judgement judge(AdvisoryId vulnerability) {
        return switch (item) {
            case Item.OfPackage it -> ofPackage(it, vulnerability);
            case Item.OfKernel it -> withSubscription(ofKernel(it, vulnerability));
            case Item.OfArchive it -> ofArchive(it, vulnerability);
        };
    }

    private Judgement ofPackage(Item.OfPackage of, AdvisoryId vulnerability) {
        Judgement judged = withSubscription(judges.getFirst().judge(vulnerability));
        if (!(judged.verdict() instanceof Verdict.Fixed) || !(of.stale() instanceof Item.SomeStale stale)) {
            return judged;
        }
        Optional<String> oldest = stale.oldestVersion();
        if (oldest.isPresent() && runsFixed(of.installed(), oldest.get(), vulnerability)) {
            return judged.and("Processes still run version %s of it, which has the fix too.".formatted(oldest.get()));
        }
        return judged.instead(
                new Verdict.FixedNotEffective(Verdict.Remedy.RESTART),
                "Processes still run %s of %s, from before the fix was installed."
                        .formatted(
                                oldest.map(it -> "version " + it).orElse("replaced files"),
                                of.installed().name()));
    }

    private boolean runsFixed(InstalledPackage installed, String sourceVersion, AdvisoryId vulnerability) {
        InstalledPackage former = new InstalledPackage(
                installed.name(),
                sourceVersion,
                installed.architecture(),
                installed.source(),
                sourceVersion,
                installed.module(),
                installed.origin());
        return judges.getFirst().judge().judge(vulnerability, former).verdict() instanceof Verdict.Fixed;
    }

    /** The kernel that runs decides; what else is installed is of interest where it would help. */
    private Judgement ofKernel(Item.OfKernel of, AdvisoryId vulnerability) {
        List<Judgement> judged =
                judges.stream().map(judge -> judge.judge(vulnerability)).toList();
        Optional<Judgement> fixed = judged.stream()
                .filter(it -> it.verdict() instanceof Verdict.Fixed)
                .findFirst();
        return switch (of.running()) {
            case Item.OneOfThese running -> {
                Judgement ofRunning = judged.get(of.images().indexOf(running.image()));
                yield ofRunning.verdict() instanceof Verdict.AffectedFixAvailable && fixed.isPresent()
                        ? fixed.get()
                                .instead(
                                        new Verdict.FixedNotEffective(Verdict.Remedy.REBOOT),
                                        "The kernel of %s %s still runs, which has no fix."
                                                .formatted(
                                                        running.image().name(),
                                                        running.image().version()))
                        : ofRunning;
            }
            case Item.AnotherSource running -> {
                // The first may not be affected for a reason of its own, which would be the better one to give.
                Judgement first = judged.getFirst();
                yield first.verdict().isOpen() && !(first.verdict() instanceof Verdict.Unknown)
                        ? first.instead(
                                new Verdict.NotAffected(),
                                "A kernel of %s is installed, but %s runs, which is not one of them."
                                        .formatted(of.source(), running.release()))
                        : first;
            }
            case Item.NotKnown _ ->
                fixed.isPresent()
                        ? fixed.get()
                                .instead(
                                        new Verdict.Unknown(Verdict.Reason.KERNEL_NOT_KNOWN),
                                        "A kernel with the fix is installed, but it is not known which kernel runs.")
                        : judged.getLast()
                                .and("It is not known which kernel runs; none that is installed has the fix.");
        };
    }

    private Judgement ofArchive(Item.OfArchive of, AdvisoryId vulnerability) {
        if (judges.isEmpty()) {
            return LibraryJudge.judge(knowledge, of.library(), of.version(), vulnerability);
        }
        Judgement ofOwner = withSubscription(judges.getFirst().judge(vulnerability));
        return ofOwner.and(
                "The file belongs to the package %s, so that the distribution's word holds and no version range of upstream."
                        .formatted(of.owner().map(InstalledPackage::name).orElse("")));
    }

    /** A package of somebody else's repository has no distribution to speak for it. */
    private static Optional<InstalledPackage> distributionOwner(Item.OfArchive archive) {
        return archive.owner().filter(it -> !(it.origin() instanceof Origin.Other));
    }

    private Judgement withSubscription(Judgement judged) {
        if (judged.verdict() instanceof Verdict.AffectedFixAvailable fix
                && fix.subscription().isPresent()
                && !item.platform().subscriptions().contains(fix.subscription().get())) {
            return judged.instead(
                    new Verdict.AffectedNoFix(),
                    "The fix is in %s alone, which this host does not have."
                            .formatted(fix.subscription().get()));
        }
        return judged;
    }
}
