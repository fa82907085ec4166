package patchwave.agent.packages;

/**
 * One change of a transaction.
 *
 * @param from the installed version; empty if it is newly installed
 */
public record PackageChange(String name, String architecture, String from, String to) {
    /** Such as "libc6:amd64". */
    public String qualifiedName() {
        return name + ":" + architecture;
    }
}
