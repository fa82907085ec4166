package patchwave.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the commands of this machine. */
final class Commands {
    private static final File NOTHING = new File("/dev/null");

    private Commands() {}

    /**
     * Runs a command to its end; fails the test if it takes longer than the limit.
     *
     * @param more variables besides those of this process
     * @param input for its standard input
     */
    static Ran run(List<String> command, Map<String, String> more, String input, Duration limit) {
        try {
            // Files and not pipes: what a command leaves running may hold a pipe open.
            Path folder = Files.createTempDirectory("patchwave-lab-");
            try {
                Path in = Files.writeString(folder.resolve("in"), input);
                Path out = folder.resolve("out");
                Path err = folder.resolve("err");
                Process process = builder(command, more)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor();
                }
                Ran ran = new Ran(command, process.exitValue(), text(out), text(err));
                if (!ended) {
                    throw new AssertionError("no end within " + limit + ": " + ran);
                }
                return ran;
            } finally {
                for (String name : List.of("in", "out", "err")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted in " + String.join(" ", command), e);
        }
    }

    /** Starts a command that goes on; its output is added to the log. */
    static Process start(List<String> command, Map<String, String> more, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().resolveSibling("."));
            return builder(command, more)
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + String.join(" ", command), e);
        }
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(more);
        return builder;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
