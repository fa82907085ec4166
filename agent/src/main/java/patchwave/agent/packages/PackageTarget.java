package patchwave.agent.packages;

/** One package at one exact version. */
public record PackageTarget(String name, String architecture, String version) {
    /** Such as "libc6:amd64". */
    public String qualifiedName() {
        return name + ":" + architecture;
    }
}
