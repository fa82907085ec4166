package patchwave.agent.packages;

/**
 * A failure of the package manager.
 *
 * @param passing true if another try later, by itself, may succeed
 * @param detail what was found and what to do, for people; at most 500 characters
 */
public record PackageFailure(PackageFailureReason reason, boolean passing, String detail) {
    private static final int DETAIL_LIMIT = 500;
    private static final String FULL_DISK = ". The log tells of a full disk too: look for space.";

    public PackageFailure {
        // The package manager's own words may have colours and line breaks in them.
        detail = detail.replaceAll("[\\p{Cntrl}\u0080-\u009f]", " ").strip();
        if (detail.isEmpty()) {
            detail = "it failed and said nothing that can be read";
        }
        if (detail.length() > DETAIL_LIMIT) {
            detail = detail.substring(0, DETAIL_LIMIT - 3) + "...";
        }
    }

    /**
     * As the end of a transaction, by the package manager's own words: a full disk and a lock are what they are, and anything
     * else is an installation that failed.
     */
    public PackageFailure ofTransaction() {
        boolean isTold =
                reason == PackageFailureReason.DISK_FULL || reason == PackageFailureReason.PACKAGE_MANAGER_BUSY;
        return isTold ? this : lasting(PackageFailureReason.INSTALL_FAILED, detail);
    }

    /**
     * An installation that failed. A full disk that a script tells of is said, and is no reason: a package that is broken may
     * say so too, and must halt the rollout as one.
     *
     * @param summary of the log
     */
    public static PackageFailure ofInstallation(String summary, String log) {
        boolean tellsOfDisk = log.contains("No space left on device");
        boolean fits = summary.length() <= DETAIL_LIMIT - FULL_DISK.length();
        String shortened = fits ? summary : summary.substring(0, DETAIL_LIMIT - FULL_DISK.length());
        return lasting(PackageFailureReason.INSTALL_FAILED, tellsOfDisk ? shortened + FULL_DISK : summary);
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
