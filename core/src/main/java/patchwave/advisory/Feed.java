package patchwave.advisory;

/** Who states a fact. Debian's OVAL files are not among them: the tracker is their source, and they are late and incomplete. */
public enum Feed {
    /** Debian's lists of DSAs and DLAs. */
    DEBIAN_ADVISORIES("Debian's list of advisories"),
    DEBIAN_TRACKER("Debian's security tracker"),
    OSV("OSV"),
    RED_HAT_CSAF("Red Hat's advisories (CSAF)"),
    RED_HAT_VEX("Red Hat's VEX"),
    KEV("CISA's catalogue of exploited vulnerabilities"),
    EPSS("EPSS"),
    VULNRICHMENT("CISA's Vulnrichment"),
    /** An operator's own file, for the night when nothing is published yet. */
    LOCAL("a local advisory file"),
    /** What operators assert, one by one. */
    OPERATOR("an operator's assertion");

    private final String spoken;

    Feed(String spoken) {
        this.spoken = spoken;
    }

    @Override
    public String toString() {
        return spoken;
    }
}
