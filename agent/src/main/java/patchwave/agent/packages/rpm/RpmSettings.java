package patchwave.agent.packages.rpm;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where rpm and its front end work.
 *
 * @param root the root directory of the host, "/" but in tests and demos
 * @param home the home directory of their programs, where rpm reads macros; "/root" but in tests and demos
 * @param archive the agent's own directory for package files; absolute, without blanks; made if absent
 * @param lockPatience how long stage and refresh wait for another package manager; whole seconds, 0 s to 10 min
 */
public record RpmSettings(Path root, Path home, Path archive, Duration lockPatience) {
    /** Long enough for a host's own timers, short enough to be seen by the controller as waiting. */
    public static final Duration DEFAULT_LOCK_PATIENCE = Duration.ofSeconds(30);

    /** The home of root's programs. */
    public static final Path DEFAULT_HOME = Path.of("/root");

    public RpmSettings {
        if (!archive.isAbsolute() || archive.toString().matches(".*[\\s\"';,].*")) {
            throw new IllegalArgumentException(
                    "the archive directory must be absolute and without blanks, quotes, commas and semicolons, but is: "
                            + archive);
        }
    }

    /** Whether the host is another root directory than the running system's. */
    public boolean isElsewhere() {
        return !root.equals(Path.of("/"));
    }
}
