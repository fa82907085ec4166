package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Staged;
import patchwave.agent.packages.TransactionPlan;

/** Brings every file of a plan to the archive, new and old, before anybody is disturbed. */
final class RpmStaging {
    private static final int SECOND = 1000;

    private final RpmFrontEnd frontEnd;
    private final RpmArchive archive;
    private final RpmWayBack wayBack;
    private final Duration lockPatience;

    RpmStaging(RpmFrontEnd frontEnd, RpmArchive archive, RpmWayBack wayBack, Duration lockPatience) {
        this.frontEnd = frontEnd;
        this.archive = archive;
        this.wayBack = wayBack;
        this.lockPatience = lockPatience;
    }

    Staged stage(TransactionPlan plan) throws PackageTrouble, IOException, InterruptedException {
        List<PackageTarget> wanted = new ArrayList<>();
        for (PackageChange change : plan.changes()) {
            if (plan.isRollback()) {
                wayBack.requireArchived(change);
            } else {
                wanted.add(RpmArchive.newVersion(change));
            }
        }
        List<PackageTarget> old = new ArrayList<>();
        for (PackageChange change : plan.changes()) {
            boolean isOpen = !change.from().isEmpty() && !archive.has(RpmArchive.oldVersion(change));
            if (isOpen) {
                old.add(RpmArchive.oldVersion(change));
            }
        }
        Kept kept = fetch(wanted, old);
        for (PackageTarget target : wanted) {
            if (!kept.targets().contains(target)) {
                throw missing(target, kept.problems());
            }
        }
        return new Staged(old.stream()
                .filter(target -> !kept.targets().contains(target))
                .map(PackageTarget::name)
                .toList());
    }

    private static PackageTrouble missing(PackageTarget target, String problems) {
        String what = "cannot fetch " + target.qualifiedName() + " " + target.version();
        return problems.isBlank()
                ? PackageTrouble.passing(REPOSITORY, what + ": no repository has it any more; plan another version")
                : new PackageTrouble(RpmMessages.classify(what + ": " + problems, REPOSITORY, true));
    }

    /** What came to the archive, and why the rest did not. */
    private record Kept(Set<PackageTarget> targets, String problems) {}

    private Kept fetch(List<PackageTarget> wanted, List<PackageTarget> old)
            throws PackageTrouble, IOException, InterruptedException {
        List<PackageTarget> all = new ArrayList<>(wanted);
        all.addAll(old);
        if (all.isEmpty()) {
            return new Kept(Set.of(), "");
        }
        Path into = archive.directory("fetch");
        empty(into);
        RpmFrontEnd.Fetched fetched = fetchPatiently(all, into);
        Set<PackageTarget> kept = new HashSet<>();
        for (Map.Entry<PackageTarget, Path> one : fetched.files().entrySet()) {
            if (archive.isPackage(one.getValue(), one.getKey())) {
                archive.keep(one.getKey(), one.getValue());
                kept.add(one.getKey());
            }
        }
        empty(into);
        return new Kept(kept, fetched.problems());
    }

    private RpmFrontEnd.Fetched fetchPatiently(List<PackageTarget> targets, Path into)
            throws PackageTrouble, IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return frontEnd.fetch(targets, into);
            } catch (PackageTrouble trouble) {
                awaitLock(trouble, attempt, lockPatience);
            }
        }
    }

    /** Waits for another try where another process works, or gives up. */
    static void awaitLock(PackageTrouble trouble, int attempt, Duration patience)
            throws PackageTrouble, InterruptedException {
        if (trouble.failure().reason() != PACKAGE_MANAGER_BUSY || attempt > patience.toSeconds()) {
            throw trouble;
        }
        Thread.sleep(SECOND);
    }

    private static void empty(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            // The deepest first, and not the directory itself.
            for (Path path : all.toList().reversed()) {
                if (!path.equals(directory)) {
                    Files.delete(path);
                }
            }
        }
    }
}
