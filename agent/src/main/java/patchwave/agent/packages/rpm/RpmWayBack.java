package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.WayBack;

/** The way back with rpm packages. */
final class RpmWayBack extends WayBack {
    private final RpmFrontEnd frontEnd;
    private final RpmVersions versions;
    private final RpmArchive archive;
    private final Map<String, String> holds;

    /** @param holds what the front end says of the packages, by name */
    RpmWayBack(RpmFrontEnd frontEnd, RpmVersions versions, RpmArchive archive, Map<String, String> holds) {
        this.frontEnd = frontEnd;
        this.versions = versions;
        this.archive = archive;
        this.holds = Map.copyOf(holds);
    }

    @Override
    protected Optional<String> hold(InstalledPackage found) {
        return Optional.ofNullable(holds.get(found.name()));
    }

    @Override
    protected boolean isOlder(String a, String b) throws PackageTrouble, InterruptedException {
        return versions.isOlder(a, b);
    }

    @Override
    protected boolean isArchived(PackageChange change) throws PackageTrouble, InterruptedException {
        return archive.has(RpmArchive.newVersion(change));
    }

    @Override
    protected Path file(PackageChange change) {
        return archive.file(change);
    }

    @Override
    protected List<PackageChange> simulated(TransactionPlan plan)
            throws PackageTrouble, IOException, InterruptedException {
        List<Path> files = archive.all(
                        plan.changes().stream().map(RpmArchive::newVersion).toList())
                .orElseThrow(() ->
                        PackageTrouble.passing(REPOSITORY, "a package file has just gone from the archive; try again"));
        return frontEnd.changes(plan, files);
    }
}
