package patchwave.agent.command;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Runs short commands that may be ended by force: queries, simulations and downloads, never a package transaction. */
public final class CommandRunner {
    /** How much of each output is kept: enough for the package list of the largest hosts (100 bytes a package). */
    public static final int OUTPUT_LIMIT = 16 << 20;

    private final Path scratch;

    /**
     * A runner that keeps output there while a command runs.
     *
     * @param scratch a directory of the agent's own for output files; made if absent
     */
    public CommandRunner(Path scratch) {
        this.scratch = scratch;
    }

    /**
     * Runs a command to its end, or ends it by force after the limit: it alone, and not its children, since a service that an
     * init script started must live on.
     */
    public CommandEnd run(Command command, Duration limit) throws InterruptedException {
        return run(command, limit, CommandRunner::await);
    }

    /** Runs a script of an administrator to its end, or ends it and all that it started after the limit. */
    public CommandEnd runScript(Command script, Duration limit) throws InterruptedException {
        return run(ScriptSession.of(script), limit, CommandRunner::awaitSession);
    }

    /** Waits for a process up to a limit, and ends it then. True if it ended by itself. */
    @FunctionalInterface
    private interface Wait {
        boolean until(Process process, Duration limit) throws InterruptedException;
    }

    private static boolean await(Process process, Duration limit) throws InterruptedException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean awaitSession(Process process, Duration limit) throws InterruptedException {
        ScriptSession session = new ScriptSession(process);
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                session.end();
            }
            return ended;
        } catch (InterruptedException e) {
            session.kill();
            throw e;
        }
    }

    private CommandEnd run(Command command, Duration limit, Wait wait) throws InterruptedException {
        try {
            Files.createDirectories(scratch);
            Path output = Files.createTempFile(scratch, "command-", ".out");
            Path errors = Files.createTempFile(scratch, "command-", ".err");
            try {
                return run(command, limit, wait, output, errors);
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the output of " + command.line() + " in " + scratch, e);
        }
    }

    private static CommandEnd run(Command command, Duration limit, Wait wait, Path output, Path errors)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = start(command, output.toFile(), errors.toFile());
        } catch (IOException e) {
            return new CommandEnd.NotStarted(String.valueOf(e.getMessage()));
        }
        return wait.until(process, limit)
                ? new CommandEnd.Exited(
                        process.exitValue(), tail(output), tail(errors), Files.size(output) <= OUTPUT_LIMIT)
                : new CommandEnd.TimedOut(limit, tail(errors));
    }

    static Process start(Command command, File output, File errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.argv());
        builder.directory(command.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(errors));
        return builder.start();
    }

    private static String tail(Path file) throws IOException {
        return tail(file, OUTPUT_LIMIT);
    }

    /** The last bytes of a file as text; empty if there is no such file. */
    public static String tail(Path file, int limit) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            byte[] bytes = new byte[(int) Math.min(length, limit)];
            in.seek(length - bytes.length);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
