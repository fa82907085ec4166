package patchwave.exposure;

/**
 * A package as a package database has it: the same on every host that has it.
 *
 * @param version in full, with epoch and release
 * @param source the source package that it was built from; its own name where the database names none
 * @param sourceVersion of the source package, in full; the two differ for rebuilds ({@code +b1}) and where one source makes packages
 *     with versions of their own
 * @param module module and stream that it belongs to, such as "postgresql:12", or none
 */
public record InstalledPackage(
        String name,
        String version,
        String architecture,
        String source,
        String sourceVersion,
        InModule module,
        Origin origin) {}
