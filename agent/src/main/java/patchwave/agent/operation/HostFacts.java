package patchwave.agent.operation;

/**
 * What a host says of itself.
 *
 * @param hostname its own name
 * @param osRelease "ID VERSION_ID" of os-release(5)
 * @param architecture the package manager's word for it
 * @param kernelRelease uname -r
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param agentVersion of this program
 */
public record HostFacts(
        String hostname,
        String osRelease,
        String architecture,
        String kernelRelease,
        String bootId,
        String agentVersion) {}
