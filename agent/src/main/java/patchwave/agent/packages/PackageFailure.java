package patchwave.agent.packages;

/**
 * A failure of the package manager.
 *
 * @param passing true if another try later, by itself, may succeed
 * @param detail what was found and what to do, for people; at most 500 characters
 */
public record PackageFailure(PackageFailureReason reason, boolean passing, String detail) {
    private static final int DETAIL_LIMIT = 500;

    public PackageFailure {
        // The package manager's own words may have colours and line breaks in them.
        detail = detail.replaceAll("[\\p{Cntrl}\u0080-\u009f]", " ").strip();
        if (detail.length() > DETAIL_LIMIT) {
            detail = detail.substring(0, DETAIL_LIMIT - 3) + "...";
        }
    }

    /**
     * As the end of a transaction: a full disk and a lock are what they are, and anything else is an installation that failed,
     * whatever the words of a script may look like.
     */
    public PackageFailure ofTransaction() {
        boolean isTold =
                reason == PackageFailureReason.DISK_FULL || reason == PackageFailureReason.PACKAGE_MANAGER_BUSY;
        return isTold ? this : lasting(PackageFailureReason.INSTALL_FAILED, detail);
    }

    /** A failure that another try alone will not mend. */
    public static PackageFailure lasting(PackageFailureReason reason, String detail) {
        return new PackageFailure(reason, false, detail);
    }

    /** A failure that may be gone at the next try. */
    public static PackageFailure passing(PackageFailureReason reason, String detail) {
        return new PackageFailure(reason, true, detail);
    }
}
