package patchwave.agent.packages.rpm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.VendorAdvisories;

/** What dnf and zypper do each in their own way. Each finds repositories, solves, and fetches; rpm does the rest. */
public interface RpmFrontEnd {
    /** Such as "dnf". */
    String name();

    /** Files with the process id of who works, under the host's root. */
    List<Path> pidFiles();

    /** Names and provided names of packages of which several versions may be installed. */
    List<String> installOnly() throws PackageTrouble, IOException, InterruptedException;

    /** Reads the metadata of all repositories; in trouble if any cannot be read. */
    void refresh() throws PackageTrouble, IOException, InterruptedException;

    /**
     * What the repositories have of these packages, by their metadata as it is on the host, and which of them are held.
     *
     * @param offline whether to leave all repositories out
     */
    Offered offered(List<InstalledPackage> packages, boolean offline)
            throws PackageTrouble, IOException, InterruptedException;

    /** The open advisories of the repositories; fixes that are for no installed package may be among them. */
    VendorAdvisories advisories() throws PackageTrouble, IOException, InterruptedException;

    /** Every change that it would make to install these versions from its repositories. Removals are refused. */
    List<PackageChange> changes(List<PackageTarget> targets) throws PackageTrouble, IOException, InterruptedException;

    /** Every change that it would make to install these files of a plan, without any repository. Removals are refused. */
    List<PackageChange> changes(TransactionPlan plan, List<Path> files)
            throws PackageTrouble, IOException, InterruptedException;

    /**
     * Fetches package files, checked against the repository's metadata and by the repository's own rules for signatures.
     *
     * @param targets in order: that the last ones cannot be had does not keep the first ones away
     * @param into an empty directory
     */
    Fetched fetch(List<PackageTarget> targets, Path into) throws PackageTrouble, IOException, InterruptedException;

    /**
     * The command line that installs exactly these files, without any repository, and nothing if that would not be exactly
     * what the file "approved" in the directory says. It says "patchwave: the plan guard refuses" then.
     *
     * @param tag to be logged with the transaction
     * @param directory the transaction's own
     */
    List<String> transaction(TransactionPlan plan, List<Path> files, String tag, Path directory)
            throws PackageTrouble, IOException, InterruptedException;

    /**
     * What was fetched.
     *
     * @param files of what could be had
     * @param problems why the others could not, in the front end's own words; may be empty
     */
    record Fetched(Map<PackageTarget, Path> files, String problems) {
        public Fetched {
            files = Map.copyOf(files);
        }
    }

    /**
     * What may be had.
     *
     * @param versions of the packages that were asked about
     * @param holds by name of package: what keeps it from being changed, with how to release it
     */
    record Offered(List<Available> versions, Map<String, String> holds) {
        public Offered {
            versions = List.copyOf(versions);
            holds = Map.copyOf(holds);
        }
    }

    /**
     * A version that a repository has.
     *
     * @param held whether the host's owner keeps it from being installed
     */
    record Available(String name, String architecture, String version, boolean held) {}
}
