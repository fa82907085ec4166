package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.Simulation;
import patchwave.agent.packages.TransactionPlan;

/** From what a transaction changed to the plan that takes it back, by the archive alone (host-agent.md 6). */
final class AptRollback {
    private final AptSimulator simulator;
    private final DpkgDatabase database;
    private final AptArchive archive;

    AptRollback(AptSimulator simulator, DpkgDatabase database, AptArchive archive) {
        this.simulator = simulator;
        this.database = database;
        this.archive = archive;
    }

    Simulation simulate(List<PackageChange> recorded, List<PackageTarget> allowed, List<InstalledPackage> installed)
            throws PackageTrouble, InterruptedException {
        List<PackageChange> back = new ArrayList<>();
        for (PackageChange done : recorded) {
            Optional<InstalledPackage> found = installed.stream()
                    .filter(it -> it.qualifiedName().equals(done.qualifiedName()))
                    .findFirst();
            boolean open = found.isPresent()
                    && !done.from().isEmpty()
                    && !found.get().version().equals(done.from());
            if (open) {
                requireOwn(found.get(), done, allowed);
                back.add(new PackageChange(done.name(), done.architecture(), done.to(), done.from()));
            }
        }
        if (back.isEmpty()) {
            return new Simulation.NotNeeded("every package is at its former version already");
        }
        TransactionPlan plan = new TransactionPlan(back, true);
        for (PackageChange change : plan.changes()) {
            requireArchived(change);
        }
        requireExactly(plan);
        return new Simulation.Planned(plan);
    }

    /** Ends the operation unless the package is as the recorded transaction left it, and may go back. */
    private void requireOwn(InstalledPackage found, PackageChange done, List<PackageTarget> allowed)
            throws PackageTrouble, InterruptedException {
        String name = done.qualifiedName();
        if (!found.version().equals(done.to())) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " is at " + found.version() + ", but what is to be taken back brought it to " + done.to()
                            + ": take back first what changed it since");
        }
        if (!allowed.contains(new PackageTarget(done.name(), done.architecture(), done.from()))) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " was at " + done.from() + " before, which the plan does not list; plan the rollback again");
        }
        if (DpkgDatabase.isHeld(found)) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " is on hold at " + found.version()
                            + "; release the hold (apt-mark unhold) or leave the host out");
        }
        if (!database.isOlder(done.from(), done.to())) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    name + " went from " + done.from() + " to " + done.to()
                            + ", which was a way back itself; plan the newer version instead");
        }
    }

    /** Ends the operation unless the version that a change goes to is in the archive. */
    void requireArchived(PackageChange change) throws PackageTrouble, InterruptedException {
        if (!archive.has(change.name(), change.architecture(), change.to())) {
            throw PackageTrouble.lasting(
                    REPOSITORY,
                    "the archive has no " + change.name() + " " + change.to() + " (expected "
                            + archive.file(change.name(), change.architecture(), change.to())
                            + "); put it there, or leave the host out");
        }
    }

    private void requireExactly(TransactionPlan plan) throws PackageTrouble, InterruptedException {
        List<String> files = archive.all(plan.changes(), false)
                .orElseThrow(() ->
                        PackageTrouble.passing(REPOSITORY, "a package file has just gone from the archive; try again"));
        List<PackageChange> simulated = simulator.changesBack(files);
        if (simulated.isEmpty() || !new TransactionPlan(simulated, true).equals(plan)) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    "apt would not make exactly the changes of the way back " + plan.changes() + ", but " + simulated);
        }
    }
}
