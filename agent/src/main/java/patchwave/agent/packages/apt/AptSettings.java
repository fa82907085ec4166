package patchwave.agent.packages.apt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where apt works.
 *
 * @param root the root directory of the host, "/" but in tests and demos
 * @param configuration the file for APT_CONFIG; empty for the host's own configuration
 * @param archive the agent's own directory for package files; absolute, without blanks; made if absent
 * @param lockPatience how long stage and refresh wait for another package manager; whole seconds, 0 s to 10 min
 */
public record AptSettings(Path root, Optional<Path> configuration, Path archive, Duration lockPatience) {
    /** Long enough for a host's own daily refresh, short enough to be seen by the controller as waiting. */
    public static final Duration DEFAULT_LOCK_PATIENCE = Duration.ofSeconds(30);

    public AptSettings {
        if (!archive.isAbsolute() || archive.toString().matches(".*[\\s\"';].*")) {
            throw new IllegalArgumentException(
                    "the archive directory must be absolute and without blanks, quotes and semicolons, but is: "
                            + archive);
        }
    }
}
