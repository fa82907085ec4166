package patchwave.agent.packages;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The safe end that a repair brought the package database to. It is whole in all cases. */
public enum Repaired {
    /** All packages of the plan are at their new version. */
    AT_TARGET,
    /** All packages of the plan are at their old version. */
    AT_OLD_VERSION,
    /** No plan was given, or its packages are neither all at their new nor all at their old version. */
    SOUND;

    /**
     * The safe end that a package database in good order has come to, if it has.
     *
     * @param plan the transaction that broke off; empty if none did
     * @param packages everything that is installed
     */
    public static Optional<Repaired> of(Optional<TransactionPlan> plan, List<InstalledPackage> packages) {
        if (plan.isEmpty()) {
            return Optional.of(SOUND);
        }
        if (all(plan.get(), packages, PackageChange::to)) {
            return Optional.of(AT_TARGET);
        }
        return all(plan.get(), packages, PackageChange::from) ? Optional.of(AT_OLD_VERSION) : Optional.empty();
    }

    private static boolean all(
            TransactionPlan plan, List<InstalledPackage> packages, Function<PackageChange, String> version) {
        return plan.changes().stream()
                // A newly installed package may stay when the others go back.
                .filter(change -> !version.apply(change).isEmpty())
                // rpm may have several versions of one package installed.
                .allMatch(change -> packages.stream()
                        .anyMatch(found -> found.qualifiedName().equals(change.qualifiedName())
                                && found.version().equals(version.apply(change))));
    }
}
