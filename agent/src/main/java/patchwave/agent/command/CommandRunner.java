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

    /** Runs a command to its end, or ends it by force after the limit. */
    public CommandEnd run(Command command, Duration limit) throws InterruptedException {
        try {
            Files.createDirectories(scratch);
            Path output = Files.createTempFile(scratch, "command-", ".out");
            Path errors = Files.createTempFile(scratch, "command-", ".err");
            try {
                return run(command, limit, output, errors);
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the output of " + command.line() + " in " + scratch, e);
        }
    }

    private static CommandEnd run(Command command, Duration limit, Path output, Path errors)
            throws IOException, InterruptedException {
        Process process;
        try {
            process = start(command, output.toFile(), errors.toFile());
        } catch (IOException e) {
            return new CommandEnd.NotStarted(String.valueOf(e.getMessage()));
        }
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return new CommandEnd.Exited(
                        process.exitValue(), tail(output), tail(errors), Files.size(output) <= OUTPUT_LIMIT);
            }
            return new CommandEnd.TimedOut(limit, tail(errors));
        } finally {
            // The process alone, not its children: a service that an init script started must live on.
            process.destroyForcibly();
        }
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
