package patchwave.controller.store;

/** What a host says of itself. Decides nothing; for people and for matching OS releases. All empty until its first Hello. */
public record HostFacts(
        String hostname, String osRelease, String architecture, String kernelRelease, String agentVersion) {
    public static final HostFacts NONE = new HostFacts("", "", "", "", "");
}
