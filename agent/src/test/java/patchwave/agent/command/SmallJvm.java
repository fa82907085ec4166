package patchwave.agent.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a program with the heap that the agent has, which a want of memory ends as it ends the agent. */
public final class SmallJvm {
    private SmallJvm() {}

    /**
     * How a program ended.
     *
     * @param locale for LC_ALL, and all that the program has of an environment
     * @param scratch for its output
     */
    public static CommandEnd run(String locale, Path scratch, Class<?> program, Object... arguments)
            throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xmx32m",
                "-Xmn2m",
                "-Xss256k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:disable",
                program.getName()));
        for (Object argument : arguments) {
            argv.add(String.valueOf(argument));
        }
        return new CommandRunner(scratch)
                .run(new Command(argv, Map.of("LC_ALL", locale), Path.of("/")), Duration.ofMinutes(2));
    }
}
