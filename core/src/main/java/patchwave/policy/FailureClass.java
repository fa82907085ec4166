package patchwave.policy;

/** Kinds of failure that are counted apart, because they mean different things. */
public enum FailureClass {
    /** Began and was not heard of by its deadline. Never before. */
    UNREACHABLE("unreachable"),
    /** Another process held the package manager's lock. */
    PACKAGE_MANAGER_BUSY("package_manager_busy"),
    /** The packages are not installed as the plan says. */
    INSTALL_FAILED("install_failed"),
    /** A check or service that was good before is not good now. */
    SERVICE_UNHEALTHY("service_unhealthy"),
    /** Installed, but old code still runs. */
    NOT_CONVERGED("not_converged"),
    /** Nothing to do with the patch: mirror, disk, clock, a drain hook. */
    ENVIRONMENT("environment");

    private final String key;

    FailureClass(String key) {
        this.key = key;
    }

    /** As fleet files write it, such as "install_failed". */
    public String key() {
        return key;
    }
}
