package patchwave.rollout;

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
    /** The operation has not finished by its deadline. */
    OVERDUE
}
