package patchwave.exposure;

/** How far a package is in use on a host, from most to least; not known stands last and is never taken for "not in use". */
public enum RuntimeEvidence {
    /** A process that uses its files listens on an address that others can reach. */
    LISTENING("listening"),
    /** It is the kernel that runs: what comes over the network comes to it first, without anything that listens. */
    RUNNING_KERNEL("the running kernel"),
    /** A process that uses its files listens, on loopback alone. */
    LISTENING_LOCAL("listening on loopback"),
    /** A process maps or holds its files, and listens nowhere. */
    LOADED("loaded"),
    /** No process uses its files. */
    INSTALLED("installed"),
    /** Nobody looked, or could not see. */
    UNKNOWN("not known");

    private final String spoken;

    RuntimeEvidence(String spoken) {
        this.spoken = spoken;
    }

    @Override
    public String toString() {
        return spoken;
    }
}
