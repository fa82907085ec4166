package patchwave.agent.packages;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import patchwave.agent.command.Command;

/**
 * A host's package manager. Every answer comes from the package database and the package manager's own simulation; no
 * operation but {@link #transaction} (by who runs it) and {@link #repair} changes an installed package. All operations
 * but {@code repair} can be repeated at any time. Not for use by several threads at one time.
 *
 * <p>In order: {@code refresh}, {@code simulate}, {@code stage} and {@code files} disturb nobody. Then, with the host out
 * of service, {@code transaction}, {@code verify}, and {@code repair} with the same plan if that was missed.
 */
public interface PackageManager {
    /** The architecture word of packages that are built for this host, such as "amd64". */
    String architecture();

    /** Every package that is installed, whole or not, in order of name and architecture. */
    Answer<List<InstalledPackage>> inventory() throws InterruptedException;

    /** Fetches the metadata of all repositories. Any repository that cannot be read is a failure. */
    Answer<Refreshed> refresh() throws InterruptedException;

    /**
     * The open advisories of the host's repositories, by their metadata as it is on the host. Ask before a transaction: what
     * it closes is no longer open.
     */
    default Answer<VendorAdvisories> advisories() throws InterruptedException {
        return Answer.of(VendorAdvisories.NONE);
    }

    /**
     * What wishes come to on this host, with all packages that would change with them. Wishes for packages that are
     * not installed are left out.
     */
    Answer<Resolved> resolve(List<PackageWish> wishes) throws InterruptedException;

    /**
     * Simulates bringing the installed ones of the targets to their exact versions; one that is newer already stays as
     * it is. Refused (a lasting failure): any removal, downgrade, change of a held or pinned package, or change that is
     * not a target.
     */
    Answer<Simulation> simulate(List<PackageTarget> targets) throws InterruptedException;

    /**
     * What the transactions that were made in these directories, oldest first, changed or were about to change, as one
     * change for each package: from what was there before the first to what the last brings. Those that are not there, or
     * never had a transaction, count as nothing.
     */
    Answer<List<PackageChange>> recorded(List<Path> transactions) throws InterruptedException;

    /**
     * Simulates taking back {@linkplain #recorded recorded} changes by the archive alone, without any repository. What is
     * not installed, or at its former version already, stays as it is; what was newly installed stays too. Refused (a
     * lasting failure): a former version that is not archived or not among the allowed, a package that something else
     * changed since, and whatever {@link #simulate} refuses but the downgrade itself.
     *
     * @param allowed every version that a package may go back to
     */
    Answer<Simulation> simulateRollback(List<PackageChange> recorded, List<PackageTarget> allowed)
            throws InterruptedException;

    /**
     * Brings all files of the plan to the host's archive, checked by SHA-256, and archives the installed versions. Needs
     * the package manager's lock for a moment. Repeating it checks everything again. A rollback's files must be in the
     * archive already.
     */
    Answer<Staged> stage(TransactionPlan plan) throws InterruptedException;

    /**
     * The command of a staged plan's transaction. It refuses by itself to do anything else than the plan. To be run by
     * {@link patchwave.agent.command.TransactionRunner} in the same directory, and judged by {@link #verify}.
     *
     * @param tag logged by the package manager with the transaction: letters, digits and '-'
     * @param directory the transaction's own; files are written there
     */
    Answer<Command> transaction(TransactionPlan plan, String tag, Path directory) throws InterruptedException;

    /** Whether the plan is reached, by the package database alone. */
    Answer<Verification> verify(TransactionPlan plan) throws InterruptedException;

    /** True if nothing works on the package database; {@code PACKAGE_MANAGER_BUSY}, with who does, if something does. */
    Answer<Boolean> free() throws InterruptedException;

    /** Whether any package is half done. */
    Answer<DatabaseHealth> health() throws InterruptedException;

    /**
     * Repairs what an interrupted or failed transaction left, in few steps: finish what is unpacked, then the plan's new
     * versions again, then its old versions. Without a plan only the first. Each step survives the agent's death, and a
     * repeated call with the same directory goes on where the last one was. {@code PACKAGE_MANAGER_BUSY} while anything
     * still works on the package database, {@code PACKAGES_BROKEN} if the steps did not help.
     *
     * @param plan only one that this host's agent itself staged and began
     * @param interrupted whether the transaction was killed: old versions are then not its verdict but the place where it
     *     was stopped, and the new ones are installed; otherwise old versions that are sound are left as they are
     * @param directory for this repair alone; made if absent
     */
    Answer<Repaired> repair(Optional<TransactionPlan> plan, boolean interrupted, Path directory)
            throws InterruptedException;

    /**
     * Whether the package manager says of a transaction that a program of its own was killed from outside. It ends by itself
     * then, with an exit code as if it had refused.
     *
     * @param directory of a transaction that has ended
     */
    default Answer<Boolean> wasKilled(Path directory) throws InterruptedException {
        return Answer.of(false);
    }

    /**
     * Why a transaction failed, in the package manager's own words and those of the script that failed.
     *
     * @param directory of a transaction that has ended with an exit code other than 0
     */
    Answer<PackageFailure> failure(Path directory) throws InterruptedException;

    /**
     * The files of installed packages, as absolute paths under the configured root. Ask before a transaction: afterwards
     * files that are gone are no longer known.
     */
    Answer<Set<Path>> files(List<PackageChange> changes) throws InterruptedException;
}
