package patchwave.demo;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the demo takes from the machine; made in {@link Main} alone.
 *
 * @param checkout the folder with {@code patchwave}
 * @param temporary where the demo makes its one directory
 * @param environment the environment variables
 * @param clock the system clock
 * @param random for keys and ports
 */
public record Surroundings(
        Path checkout, Path temporary, Map<String, String> environment, InstantSource clock, SecureRandom random) {
    public Surroundings {
        environment = new TreeMap<>(environment);
    }

    /** The variables that the demo's processes get: what makes them show well, and nothing that would steer them. */
    public Map<String, String> inherited(Path home) {
        Map<String, String> kept = new TreeMap<>(environment);
        kept.keySet()
                .removeIf(name -> !name.startsWith("LC_")
                        && !java.util.Set.of(
                                        "PATH",
                                        "TERM",
                                        "COLORTERM",
                                        "NO_COLOR",
                                        "LANG",
                                        "COLUMNS",
                                        "LINES",
                                        "TMPDIR",
                                        "TZ",
                                        "JAVA_HOME",
                                        "PATCHWAVE_JAVA_HOME")
                                .contains(name));
        String path = kept.getOrDefault("PATH", "");
        kept.put("PATH", (path.isEmpty() ? "" : path + ":") + "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin");
        kept.put("HOME", home.toString());
        kept.put("PATCHWAVE_NO_BUILD", "1");
        return kept;
    }
}
