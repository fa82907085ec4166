package patchwave.agent.packages;

import java.util.Optional;

/** What the repositories of a host have for some of its packages, and what its owner allows of it. */
public interface Offers {
    /** What the package manager would install by itself; empty if nothing. */
    Optional<String> newest(InstalledPackage found);

    /** Whether any repository has this version. */
    boolean has(InstalledPackage found, String version);

    /** Ends the operation unless this installed package may be brought to this version. */
    void requireAllowed(InstalledPackage found, String version) throws PackageTrouble, InterruptedException;
}
