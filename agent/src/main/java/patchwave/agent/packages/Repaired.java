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
    /** No plan was given, or somebody else has changed packages of it, and the others are all at their new or all at their old version. */
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
        List<PackageChange> ours = ours(plan.get(), packages);
        boolean isAllOurs = ours.size() == plan.get().changes().size();
        if (all(ours, packages, PackageChange::to)) {
            return Optional.of(isAllOurs ? AT_TARGET : SOUND);
        }
        return all(ours, packages, PackageChange::from)
                ? Optional.of(isAllOurs ? AT_OLD_VERSION : SOUND)
                : Optional.empty();
    }

    /**
     * The changes that a repair may finish or take back. Not those of packages that somebody else has brought to a third version or
     * removed since the plan was made: to bring these to either of its versions would undo what was done on purpose, such as a
     * newer fix.
     */
    public static List<PackageChange> ours(TransactionPlan plan, List<InstalledPackage> packages) {
        return plan.changes().stream()
                .filter(change -> {
                    List<String> versions = packages.stream()
                            .filter(found -> found.qualifiedName().equals(change.qualifiedName()))
                            .map(InstalledPackage::version)
                            .toList();
                    return versions.isEmpty()
                            ? change.from().isEmpty()
                            : versions.contains(change.from()) || versions.contains(change.to());
                })
                .toList();
    }

    private static boolean all(
            List<PackageChange> changes, List<InstalledPackage> packages, Function<PackageChange, String> version) {
        return changes.stream()
                // A newly installed package may stay when the others go back.
                .filter(change -> !version.apply(change).isEmpty())
                // rpm may have several versions of one package installed.
                .allMatch(change -> packages.stream()
                        .anyMatch(found -> found.qualifiedName().equals(change.qualifiedName())
                                && found.version().equals(version.apply(change))));
    }
}
