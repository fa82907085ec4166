package patchwave.agent.packages;

import java.util.List;

/** What the package database says after a transaction. The package manager's exit code has no part in it. */
public sealed interface Verification {
    /** Every changed package as it is now, in the plan's order; one that is gone is left out. */
    List<InstalledPackage> packages();

    /**
     * Every changed package is whole and at exactly its version, and no other package is broken.
     *
     * @param drift configuration files that a person must review, such as /etc/ghost.conf.dpkg-dist
     */
    record Reached(List<InstalledPackage> packages, List<String> drift) implements Verification {
        public Reached {
            packages = List.copyOf(packages);
            drift = List.copyOf(drift);
        }
    }

    /**
     * Not so.
     *
     * @param broken true if packages are left half done: repair before anything else
     */
    record Missed(List<InstalledPackage> packages, boolean broken, PackageFailure failure) implements Verification {
        public Missed {
            packages = List.copyOf(packages);
        }
    }
}
