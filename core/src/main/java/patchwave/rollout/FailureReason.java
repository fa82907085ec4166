package patchwave.rollout;

import patchwave.policy.FailureClass;

/** Why a host's operation or its preparation failed; the classes that are counted apart. */
public enum FailureReason {
    PACKAGE_MANAGER_BUSY,
    REPOSITORY,
    DISK_FULL,
    TRANSACTION_REFUSED,
    PLAN_REFUSED,
    PACKAGES_BROKEN,
    INSTALL_FAILED,
    SERVICE_UNHEALTHY,
    NOT_CONVERGED,
    DRAIN_FAILED,
    UNDRAIN_FAILED,
    UNHEALTHY_BEFORE,
    CLOCK,
    INTERNAL,
    REBOOT_NEEDED,
    REBOOT_FAILED,
    /** The operation has not finished by its deadline. */
    OVERDUE;

    /** The class that it is counted in. */
    public FailureClass failureClass() {
        return switch (this) {
            case OVERDUE -> FailureClass.UNREACHABLE;
            case PACKAGE_MANAGER_BUSY -> FailureClass.PACKAGE_MANAGER_BUSY;
            case TRANSACTION_REFUSED, PLAN_REFUSED, PACKAGES_BROKEN, INSTALL_FAILED, INTERNAL ->
                FailureClass.INSTALL_FAILED;
            case SERVICE_UNHEALTHY, UNDRAIN_FAILED -> FailureClass.SERVICE_UNHEALTHY;
            case NOT_CONVERGED, REBOOT_NEEDED, REBOOT_FAILED -> FailureClass.NOT_CONVERGED;
            case REPOSITORY, DISK_FULL, DRAIN_FAILED, UNHEALTHY_BEFORE, CLOCK -> FailureClass.ENVIRONMENT;
        };
    }
}
