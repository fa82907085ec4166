package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.WayBack;

/** apt's way back. */
final class AptRollback extends WayBack {
    private final AptSimulator simulator;
    private final DpkgDatabase database;
    private final AptArchive archive;

    AptRollback(AptSimulator simulator, DpkgDatabase database, AptArchive archive) {
        this.simulator = simulator;
        this.database = database;
        this.archive = archive;
    }

    @Override
    protected Optional<String> hold(InstalledPackage found) {
        return AptSimulator.hold(found);
    }

    @Override
    protected boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        return database.isOlder(a, b);
    }

    @Override
    protected boolean isArchived(PackageChange change) throws PackageTrouble, InterruptedException {
        return archive.has(change.name(), change.architecture(), change.to());
    }

    @Override
    protected Path file(PackageChange change) {
        return archive.file(change.name(), change.architecture(), change.to());
    }

    @Override
    protected List<PackageChange> simulated(TransactionPlan plan)
            throws PackageTrouble, IOException, InterruptedException {
        List<String> files = archive.all(plan.changes(), false)
                .orElseThrow(() ->
                        PackageTrouble.passing(REPOSITORY, "a package file has just gone from the archive; try again"));
        return simulator.changesBack(files);
    }
}
