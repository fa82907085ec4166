package patchwave.cli;

import java.io.ByteArrayOutputStream;
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
import patchwave.cli.outcome.Refusal;
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
        return CommandTree.of(new Session(surroundings)).execute(arguments);
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
                Main::secret);
    }

    /** A terminal hides what is typed; a pipe's lines are answers, one each. */
    private static String secret(String question) {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (console.isPresent()) {
            char[] typed = console.get().readPassword("%s", question);
            if (typed != null) {
                return new String(typed);
            }
        } else if (isTerminalInput()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "standard output is not a terminal, so that a password would be seen while it is typed; give it by a"
                            + " file or a pipe (" + question.strip() + ")");
        } else {
            Optional<String> line = nextLine();
            if (line.isPresent()) {
                return line.get();
            }
        }
        throw new Refusal(ExitCode.REFUSED, "standard input ended before the answer to: " + question.strip());
    }

    private static boolean isTerminalInput() {
        try {
            String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** Byte by byte: what follows is for whoever reads next. */
    private static Optional<String> nextLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = System.in.read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = System.in.read();
            }
            return Optional.of(line.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, "standard input cannot be read: " + e.getMessage(), e);
        }
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
