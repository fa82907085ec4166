package patchwave.agent.operation;

/**
 * One change that a transaction makes.
 *
 * @param name binary package
 * @param architecture the package manager's word for it
 * @param from version installed; empty if newly installed
 * @param to version after
 */
public record PackageChange(String name, String architecture, String from, String to) {}
