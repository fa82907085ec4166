package patchwave.cli;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.session.Surroundings;

/** The program {@code patchwave}. Knows the real process: its streams, variables, clock and signals. */
public final class Main {
    private Main() {}

    /** Ends the process with one of {@link patchwave.cli.outcome.ExitCode}. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        if (environment.getOrDefault("PATCHWAVE_DEBUG", "").isEmpty()) {
            quiet();
        }
        System.exit(run(surroundings(environment), arguments));
    }

    static int run(Surroundings surroundings, String... arguments) {
        return CommandTree.of(new Session(surroundings), arguments).execute(arguments);
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
