package patchwave.agent.inventory;

import java.util.List;
import java.util.Optional;

/**
 * One line of an inventory. Each stands for itself, so that a change is a record gone and a record come. Nothing in it changes by
 * itself with time: no process numbers, no counters.
 */
public sealed interface InventoryRecord {
    /**
     * The host as a whole; one in each inventory.
     *
     * @param osId ID of os-release(5), such as "debian"
     * @param osVersion VERSION_ID; empty if there is none, as in Debian's testing
     * @param osCodename VERSION_CODENAME; empty if there is none
     * @param architecture the package manager's word for it
     * @param kernelRelease uname -r
     * @param kernelVersion uname -v, which tells apart two builds of one release
     * @param kernelPackage what the running kernel's image belongs to, by {@link PackageEntry#qualifiedName}; empty if none owns it
     * @param gaps what could not be looked at, in sentences; without any, what is not listed is not there
     */
    record Host(
            String osId,
            String osVersion,
            String osCodename,
            String architecture,
            String kernelRelease,
            String kernelVersion,
            String kernelPackage,
            List<String> gaps)
            implements InventoryRecord {
        public Host {
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * A package that is installed, whole or not.
     *
     * @param name binary package
     * @param architecture the package manager's word, such as "amd64" or "all"
     * @param version whole, with the epoch where it has one
     * @param source source package that it was built from
     * @param sourceVersion version of that, which may be another
     * @param status the package manager's own words, such as "ii " of dpkg
     * @param origins who offers exactly this version (apt's Origin) or made it (rpm's Vendor); empty if that is not known
     * @param offeredBy who offers any version of this name; says where an outdated version most likely came from, and proves
     *     nothing. Empty if that is not known
     * @param kernel whether it has a kernel in it
     * @param module module and stream of rpm that it is of, such as "nodejs:18"; an empty text if it is of none, "unknown" if that
     *     cannot be told. Empty for a package manager that has no modules
     */
    record PackageEntry(
            String name,
            String architecture,
            String version,
            String source,
            String sourceVersion,
            String status,
            List<String> origins,
            List<String> offeredBy,
            boolean kernel,
            Optional<String> module)
            implements InventoryRecord {
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
     * What runs of a package or an archive. One that has none is installed and nothing more, as far as processes could be
     * looked at.
     *
     * @param subject a package by {@link PackageEntry#qualifiedName}, or an archive by its path, which begins with "/"
     * @param listeners sockets of the processes that have its files loaded; empty if none of them listens
     * @param replaced whether some process has a file of it loaded that is not there any more
     */
    record Use(String subject, List<Listener> listeners, boolean replaced) implements InventoryRecord {
        public Use {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * A Java archive with something to tell of.
     *
     * @param path absolute
     * @param owner the package that it belongs to, by {@link PackageEntry#qualifiedName}: then the distribution's word on that
     *     package counts, whatever is found in it; empty if none
     * @param error why it could not be looked at whole; empty if it could
     */
    record Archive(String path, String owner, String error) implements InventoryRecord {}

    /**
     * Something built by Maven in an archive.
     *
     * @param path of the archive on the disk
     * @param inner the archive in the archive, such as "a.war!/b.jar"; empty for the archive itself
     * @param groupId may be empty
     */
    record Part(String path, String inner, String groupId, String artifactId, String version)
            implements InventoryRecord {}

    /**
     * A verdict on an archive.
     *
     * @param path of the archive on the disk
     * @param inner the archive in the archive; empty for the archive itself
     * @param evidence for people; at most 20 lines
     */
    record Finding(String path, String inner, String cve, Judgement judgement, List<String> evidence)
            implements InventoryRecord {
        public Finding {
            evidence = List.copyOf(evidence);
        }
    }

    /** The kinds of verdict. */
    enum Judgement {
        VULNERABLE,
        MITIGATED,
        PATCHED,
        SUSPICIOUS,
        ERROR
    }
}
