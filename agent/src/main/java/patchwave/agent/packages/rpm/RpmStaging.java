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
        List<PackageTarget> wanted =
                plan.changes().stream().map(RpmArchive::newVersion).toList();
        if (plan.isRollback()) {
            for (PackageChange change : plan.changes()) {
                wayBack.requireArchived(change);
            }
        } else {
            requireFetched(wanted);
        }
        List<PackageTarget> old = new ArrayList<>();
        for (PackageChange change : plan.changes()) {
            boolean isOpen = !change.from().isEmpty() && !archive.has(RpmArchive.oldVersion(change));
            if (isOpen) {
                old.add(RpmArchive.oldVersion(change));
            }
        }
        Set<PackageTarget> kept = fetch(old);
        return new Staged(old.stream()
                .filter(target -> !kept.contains(target))
                .map(PackageTarget::name)
                .toList());
    }

    private void requireFetched(List<PackageTarget> targets) throws PackageTrouble, IOException, InterruptedException {
        Set<PackageTarget> kept = fetch(targets);
        for (PackageTarget target : targets) {
            if (!kept.contains(target)) {
                throw PackageTrouble.passing(
                        REPOSITORY,
                        "no repository has " + target.qualifiedName() + " " + target.version()
                                + " any more, whole; refresh, or plan another version");
            }
        }
    }

    /** Fetches and keeps what any repository has of these. */
    private Set<PackageTarget> fetch(List<PackageTarget> targets)
            throws PackageTrouble, IOException, InterruptedException {
        if (targets.isEmpty()) {
            return Set.of();
        }
        Path into = archive.directory("fetch");
        empty(into);
        Set<PackageTarget> kept = new HashSet<>();
        for (Map.Entry<PackageTarget, Path> one : fetchPatiently(targets, into).entrySet()) {
            if (archive.isPackage(one.getValue(), one.getKey())) {
                archive.keep(one.getKey(), one.getValue());
                kept.add(one.getKey());
            }
        }
        empty(into);
        return kept;
    }

    private Map<PackageTarget, Path> fetchPatiently(List<PackageTarget> targets, Path into)
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
