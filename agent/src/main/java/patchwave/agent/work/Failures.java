package patchwave.agent.work;

import java.util.List;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageTarget;

/** Translates between the package manager's words and the machine's. */
final class Failures {
    private Failures() {}

    static Failure of(PackageFailure failure) {
        FailureReason reason = switch (failure.reason()) {
            case PACKAGE_MANAGER_BUSY -> FailureReason.PACKAGE_MANAGER_BUSY;
            case REPOSITORY -> FailureReason.REPOSITORY;
            case DISK_FULL -> FailureReason.DISK_FULL;
            case TRANSACTION_REFUSED -> FailureReason.TRANSACTION_REFUSED;
            case PACKAGES_BROKEN -> FailureReason.PACKAGES_BROKEN;
            case INSTALL_FAILED -> FailureReason.INSTALL_FAILED;
            case CLOCK -> FailureReason.CLOCK;
            case INTERNAL -> FailureReason.INTERNAL;
        };
        return new Failure(reason, failure.detail());
    }

    static Failure internal(Exception fault) {
        return new Failure(FailureReason.INTERNAL, String.valueOf(fault));
    }

    static List<PackageTarget> targets(List<Plan.Target> targets) {
        return targets.stream()
                .map(it -> new PackageTarget(it.name(), it.architecture(), it.version()))
                .toList();
    }

    static List<PackageChange> changes(List<patchwave.agent.packages.PackageChange> changes) {
        return changes.stream()
                .map(it -> new PackageChange(it.name(), it.architecture(), it.from(), it.to()))
                .toList();
    }

    static List<patchwave.agent.packages.PackageChange> packageChanges(List<PackageChange> changes) {
        return changes.stream()
                .map(it -> new patchwave.agent.packages.PackageChange(it.name(), it.architecture(), it.from(), it.to()))
                .toList();
    }
}
