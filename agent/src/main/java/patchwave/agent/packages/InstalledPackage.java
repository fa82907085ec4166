package patchwave.agent.packages;

/**
 * One package as the package database has it.
 *
 * @param architecture the package manager's word, such as "amd64" or "all"
 * @param status the package manager's own status words, such as "ii " of dpkg
 * @param source the source package that it was built from
 */
public record InstalledPackage(
        String name, String architecture, String version, String status, String source, String sourceVersion) {
    /** The name that the package manager understands without doubt, such as "libc6:amd64". */
    public String qualifiedName() {
        return name + ":" + architecture;
    }
}
