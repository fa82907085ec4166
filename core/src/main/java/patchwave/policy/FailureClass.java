package patchwave.policy;

import java.util.Locale;

/** Kinds of failure that are counted apart, because they mean different things. */
public enum FailureClass {
    /** Began and was not heard of by its deadline. Never before. */
    UNREACHABLE,
    /** Another process held the package manager's lock. */
    PACKAGE_MANAGER_BUSY,
    /** The packages are not installed as the plan says. */
    INSTALL_FAILED,
    /** A check or service that was good before is not good now. */
    SERVICE_UNHEALTHY,
    /** Installed, but old code still runs. */
    NOT_CONVERGED,
    /** Nothing to do with the patch: mirror, disk, clock, a drain hook. */
    ENVIRONMENT;

    /** As fleet files write it, such as "install_failed". */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
