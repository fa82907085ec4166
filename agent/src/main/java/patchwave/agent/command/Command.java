package patchwave.agent.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to start, with everything it sees.
 *
 * @param argv the program and its arguments, at least one; no shell reads them
 * @param environment the whole environment of the program: nothing of the agent's own is added
 * @param directory the working directory; it exists
 */
public record Command(List<String> argv, Map<String, String> environment, Path directory) {
    /** Where programs of the host are looked for. */
    public static final String SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** For programs whose words are read, and which need nothing else. */
    public static final Map<String, String> PLAIN_ENVIRONMENT = Map.of("PATH", SEARCH_PATH, "LC_ALL", "C.UTF-8");

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("argv must name a program, but is empty");
        }
    }

    /** The program and its arguments in one line, for people; not for a shell. */
    public String line() {
        return String.join(" ", argv);
    }
}
