package patchwave.controller.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one host says of itself, read. Whoever answers questions about many hosts makes an index of these.
 *
 * @param hash of the inventory that this was read from
 * @param takenAt when the host was looked at last
 * @param os its system and kernel
 * @param packages that are installed, whole or not
 * @param uses what of them, and of archives, runs; a subject without one is installed and nothing more, unless {@code os} has gaps
 * @param archives Java archives
 */
public record HostInventory(
        String hash, Instant takenAt, Os os, List<PackageEntry> packages, List<Use> uses, List<Archive> archives) {
    public HostInventory {
        packages = List.copyOf(packages);
        uses = List.copyOf(uses);
        archives = List.copyOf(archives);
    }

    /**
     * The system.
     *
     * @param id ID of os-release(5), such as "debian"
     * @param version VERSION_ID; empty if it has none
     * @param codename VERSION_CODENAME; empty if it has none
     * @param architecture the package manager's word for it
     * @param kernelRelease uname -r
     * @param kernelVersion uname -v, which tells apart two builds of one release
     * @param kernelPackage the package of the running kernel, as "name:architecture"; empty if none owns it
     * @param gaps what could not be looked at; without any, what is not listed is not there
     */
    public record Os(
            String id,
            String version,
            String codename,
            String architecture,
            String kernelRelease,
            String kernelVersion,
            String kernelPackage,
            List<String> gaps) {
        public Os {
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * A package.
     *
     * @param version whole, with the epoch where it has one
     * @param source source package
     * @param sourceVersion version of that, which may be another
     * @param status the package manager's own words
     * @param origins who offers exactly this version, or made it; empty if that is not known
     * @param offeredBy who offers any version of this name; empty if that is not known
     * @param kernel whether it has a kernel in it
     * @param module module and stream of rpm, such as "nodejs:18"; "" if of none, without a colon if that is not known; empty if the
     *     agent said nothing of it, as one does that has no modules or has never heard of them
     */
    public record PackageEntry(
            String name,
            String architecture,
            String version,
            String source,
            String sourceVersion,
            String status,
            List<String> origins,
            List<String> offeredBy,
            boolean kernel,
            Optional<String> module) {
        public PackageEntry {
            origins = List.copyOf(origins);
            offeredBy = List.copyOf(offeredBy);
        }

        /** Such as "libc6:amd64". */
        public String qualifiedName() {
            return name + ":" + architecture;
        }
    }

    /**
     * What runs of a package or an archive.
     *
     * @param subject a package as "name:architecture", or an archive by its path, which begins with "/"
     * @param listeners sockets of the processes that have its files loaded
     * @param replaced whether some process has a file of it loaded that is not there any more
     */
    public record Use(String subject, List<Listener> listeners, boolean replaced) {
        public Use {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * A socket that takes what comes to it.
     *
     * @param tcp false if UDP
     * @param address as numbers
     * @param port 1 to 65535
     * @param program that the process executes; empty if not known
     * @param isolated whether it is in a network of its own, such as a container's
     */
    public record Listener(boolean tcp, String address, int port, String program, boolean isolated) {}

    /**
     * A Java archive of the disk.
     *
     * @param path absolute
     * @param owner the package it belongs to, as "name:architecture": then the distribution's word counts; empty if none
     * @param error why it could not be looked at whole; empty if it could
     * @param parts built by Maven, in it and in archives in it
     * @param findings verdicts
     */
    public record Archive(String path, String owner, String error, List<Part> parts, List<Finding> findings) {
        public Archive {
            parts = List.copyOf(parts);
            findings = List.copyOf(findings);
        }
    }

    /**
     * Something built by Maven.
     *
     * @param inner the archive in the archive; empty for the archive itself
     * @param groupId may be empty
     */
    public record Part(String inner, String groupId, String artifactId, String version) {}

    /**
     * A verdict.
     *
     * @param inner the archive in the archive; empty for the archive itself
     */
    public record Finding(String inner, String cve, Judgement judgement, List<String> evidence) {
        public Finding {
            evidence = List.copyOf(evidence);
        }
    }

    /** The kinds of verdict. */
    public enum Judgement {
        VULNERABLE,
        /** The class that carries the flaw was taken out: not fixed. */
        MITIGATED,
        PATCHED,
        SUSPICIOUS,
        /** It could not be looked at whole, and what was seen does not show the flaw. */
        ERROR
    }
}
