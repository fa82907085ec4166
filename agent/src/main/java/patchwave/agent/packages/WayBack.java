package patchwave.agent.packages;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From what a transaction changed to the plan that takes it back, by the archive alone (host-agent.md 6): the rules that hold
 * for every package manager. What differs between them is left to the subclass.
 */
public abstract class WayBack {
    /** For one package manager. */
    protected WayBack() {}

    /** What keeps the owner of the host from having this package changed, with how to release it; empty if nothing. */
    protected abstract Optional<String> hold(InstalledPackage found)
            throws PackageTrouble, IOException, InterruptedException;

    /** Whether version a is older than version b. */
    protected abstract boolean isOlder(String a, String b) throws PackageTrouble, IOException, InterruptedException;

    /** Whether the archive has the version that a change goes to, whole. */
    protected abstract boolean isArchived(PackageChange change)
            throws PackageTrouble, IOException, InterruptedException;

    /** Where the archive keeps the version that a change goes to. */
    protected abstract Path file(PackageChange change);

    /** Every change that installing the plan's archived files would make. Removals are refused. */
    protected abstract List<PackageChange> simulated(TransactionPlan plan)
            throws PackageTrouble, IOException, InterruptedException;

    /**
     * See {@link PackageManager#simulateRollback}.
     *
     * @param installed every installed package, one for each qualified name
     */
    public final Simulation simulate(
            List<PackageChange> recorded, List<PackageTarget> allowed, List<InstalledPackage> installed)
            throws PackageTrouble, IOException, InterruptedException {
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
        List<PackageChange> simulated = simulated(plan);
        if (simulated.isEmpty() || !new TransactionPlan(simulated, true).equals(plan)) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    "the package manager would not make exactly the changes of the way back " + plan.changes()
                            + ", but " + simulated);
        }
        return new Simulation.Planned(plan);
    }

    /** Ends the operation unless the package is as the recorded transaction left it, and may go back. */
    private void requireOwn(InstalledPackage found, PackageChange done, List<PackageTarget> allowed)
            throws PackageTrouble, IOException, InterruptedException {
        String name = done.qualifiedName();
        if (!found.version().equals(done.to())) {
            throw refused(name + " is at " + found.version() + ", but what is to be taken back brought it to "
                    + done.to() + ": take back first what changed it since");
        }
        if (!allowed.contains(new PackageTarget(done.name(), done.architecture(), done.from()))) {
            throw refused(
                    name + " was at " + done.from() + " before, which the plan does not list; plan the rollback again");
        }
        Optional<String> hold = hold(found);
        if (hold.isPresent()) {
            throw refused(name + " is " + hold.get());
        }
        if (!isOlder(done.from(), done.to())) {
            throw refused(name + " went from " + done.from() + " to " + done.to()
                    + ", which was a way back itself; plan the newer version instead");
        }
    }

    private static PackageTrouble refused(String detail) {
        return PackageTrouble.lasting(TRANSACTION_REFUSED, detail);
    }

    /** Ends the operation unless the version that a change goes to is in the archive. */
    public final void requireArchived(PackageChange change) throws PackageTrouble, IOException, InterruptedException {
        if (!isArchived(change)) {
            throw PackageTrouble.lasting(
                    REPOSITORY,
                    "the archive has no " + change.name() + " " + change.to() + " (expected " + file(change)
                            + "); put it there, or leave the host out");
        }
    }
}
