package patchwave.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The distribution's own packages, as a host has them and runs them. */
final class RealPackages {
    private RealPackages() {}

    /** The version that the repository has; skips, loudly, where the mirror has no second one. */
    static String newer(LabHost host, String packageName) {
        host.shell("apt-get -q update -o APT::Update::Error-Mode=any");
        String candidate = host.shell("apt-cache policy " + packageName + " | awk '/Candidate:/ { print $2 }'");
        boolean isNewer = !candidate.equals(host.version(packageName));
        if (!isNewer) {
            System.err.println("**** SKIPPED: the mirror has one version of " + packageName + " only ****");
        }
        assumeTrue(isNewer, "one version of " + packageName + " only");
        return candidate;
    }

    /** Services whose processes have a deleted file of this name mapped, as the kernel tells it. */
    static String onDeleted(LabHost host, String file) {
        return host.shell("""
                grep -l '%s.* (deleted)' /proc/[0-9]*/maps 2>/dev/null | cut -d/ -f3 | while read -r pid; do
                    sed -n 's|^0::.*/\\([^/]*\\.service\\).*|\\1|p' "/proc/$pid/cgroup"
                done | sort -u | tr '\\n' ' '
                """.formatted(file));
    }
}
