package patchwave.agent.operation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a rollout may do, and where.
 *
 * @param id also the rollout's id
 * @param hash lower-case hexadecimal SHA-256 of the plan's bytes
 * @param created when it was made
 * @param expires no operation begins at or after this time
 * @param reason the operator's words
 * @param advisory the advisory that it answers; empty where there is none
 * @param environments where it may be carried out, in order
 * @param patchLevels exact versions by OS release
 * @param emergency whether it runs with the emergency profile
 * @param rollsBack the rollout that it takes back; empty for a plan that goes forward
 * @param mayReboot whether a host that needs it reboots
 */
public record Plan(
        String id,
        String hash,
        Instant created,
        Instant expires,
        String reason,
        String advisory,
        List<String> environments,
        List<PatchLevel> patchLevels,
        boolean emergency,
        String rollsBack,
        boolean mayReboot) {
    public Plan {
        environments = List.copyOf(environments);
        patchLevels = List.copyOf(patchLevels);
    }

    /**
     * The versions for one OS release.
     *
     * @param osRelease "ID VERSION_ID" of os-release(5)
     * @param packages at least one
     */
    public record PatchLevel(String osRelease, List<Target> packages) {
        public PatchLevel {
            packages = List.copyOf(packages);
        }
    }

    /**
     * One package at one exact version.
     *
     * @param name binary package
     * @param architecture the package manager's word for it
     * @param version the package manager's full version text
     */
    public record Target(String name, String architecture, String version) {}

    /** Whether it brings hosts back to versions that they had before another rollout. */
    public boolean isRollback() {
        return !rollsBack.isEmpty();
    }

    /** What this plan wants on a host of this OS release; empty if it says nothing about it. */
    public Optional<PatchLevel> patchLevelFor(String osRelease) {
        return patchLevels.stream()
                .filter(level -> level.osRelease().equals(osRelease))
                .findFirst();
    }
}
