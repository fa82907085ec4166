package patchwave.agent.operation;

/** Why an attempt or a preparation failed; each constant means what agent.proto says of the one of the same name. */
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
    REBOOT_FAILED
}
