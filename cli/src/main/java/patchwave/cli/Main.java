package patchwave.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import patchwave.cli.link.TlsDial;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.session.Surroundings;

/** The program {@code patchwave}. Knows the real process: its streams, variables, clock and signals. */
public final class Main {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Main() {}

    /** Ends the process with one of {@link patchwave.cli.outcome.ExitCode}. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        if (environment.getOrDefault("PATCHWAVE_DEBUG", "").isEmpty()) {
            quiet();
        }
        System.exit(run(surroundings(environment), isPipe(STANDARD_OUTPUT), arguments));
    }

    /** @param isPipe whether standard output is one */
    static int run(Surroundings surroundings, boolean isPipe, String... arguments) {
        int code = CommandTree.of(new Session(surroundings), arguments).execute(arguments);
        // Whoever reads a pipe may leave when they have enough, as head does. Anything else that takes no more lost a
        // part.
        if (isPipe || !surroundings.out().checkError()) {
            return code;
        }
        surroundings
                .err()
                .println("patchwave: standard output could not be written, and what was printed there is not whole;"
                        + " see that its disk is not full, and what the command did before you repeat it");
        return code == ExitCode.DONE.number() ? ExitCode.REFUSED.number() : code;
    }

    /** The one failure that writing to a pipe has is that nobody reads it; what the failure says of itself is for people. */
    private static boolean isPipe(Path stream) {
        try {
            String target = Files.readSymbolicLink(stream).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }

    /** gRPC logs what it also throws; people get it once, in our words. */
    private static void quiet() {
        LogManager.getLogManager().reset();
        Logger.getLogger("").setLevel(Level.OFF);
    }

    private static Surroundings surroundings(Map<String, String> environment) {
        PrintStream out = System.out;
        boolean isUnicode = out.charset().equals(StandardCharsets.UTF_8);
        return new Surroundings(
                out,
                System.err,
                environment,
                Path.of(System.getProperty("user.home", ".")),
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
                isUnicode,
                InstantSource.system(),
                ZoneId.systemDefault(),
                length -> Thread.sleep(length),
                Main::onInterrupt,
                new SecureRandom(),
                new TlsDial(),
                new PersonAtTerminal());
    }

    /** Ctrl-C makes the JVM run its shutdown hooks and end with 130 (128 + SIGINT). */
    private static Interruptions.Registration onInterrupt(Runnable action) {
        Thread hook = new Thread(action, "on-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            if (hook.getState() == Thread.State.NEW) {
                forget(hook);
            }
        };
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending already, and the hook says so.
        }
    }
}
