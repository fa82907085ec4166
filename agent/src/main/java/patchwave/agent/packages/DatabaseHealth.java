package patchwave.agent.packages;

import java.util.List;

/** Whether the package database is whole. */
public sealed interface DatabaseHealth {
    /** No package is half done and no journal of an interrupted run is left. */
    record Sound() implements DatabaseHealth {}

    /**
     * It is not whole.
     *
     * @param packages those that are half done; empty if only a journal of an interrupted run is left
     */
    record Broken(List<InstalledPackage> packages, String detail) implements DatabaseHealth {
        public Broken {
            packages = List.copyOf(packages);
        }
    }
}
