package patchwave.agent.packages;

/** Why an operation of the package manager failed. The names are those of FailureReason in agent.proto, without its prefix. */
public enum PackageFailureReason {
    /** Another process holds the package manager's lock. */
    PACKAGE_MANAGER_BUSY,
    /** A repository could not be read, is stale, or does not have the exact version. */
    REPOSITORY,
    DISK_FULL,
    /** The transaction would remove, downgrade, or newly install what the plan does not allow, or is held or pinned. */
    TRANSACTION_REFUSED,
    /** The package database is broken. */
    PACKAGES_BROKEN,
    /** The package manager ended and the exact versions are not installed. */
    INSTALL_FAILED,
    /** The host's clock and the repository disagree. */
    CLOCK,
    /** A fault of the agent or of its assumptions. */
    INTERNAL
}
