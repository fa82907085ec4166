package patchwave.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Everything that is killed at every point, and the page that tells of it. Runs what is built. */
@Tag("slow")
final class CrashIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path PAGE = Path.of("../docs/kill-points.md");

    @Test
    void everyPointEndsAsThePageSays() throws Exception {
        Path temporary = Files.createDirectories(TARGET.resolve("crash"));
        Path log = TARGET.resolve("crash.log");
        Path table = TARGET.resolve("kill-points.md");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of("../patchwave").toAbsolutePath().normalize().toString(),
                        "crash",
                        "--table",
                        table.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("PATCHWAVE_NO_BUILD", "1");
        builder.environment().put("PATCHWAVE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        Process process = builder.start();
        if (!process.waitFor(30, TimeUnit.MINUTES)) {
            // TERM: it cleans up after itself.
            process.destroy();
            process.waitFor(1, TimeUnit.MINUTES);
        }
        String output = Files.readString(log);
        assertThat(process.exitValue()).as(output).isZero();
        if (output.contains("**** SKIPPED")) {
            // Loudly, in the log; all else must be as the page says.
            output.lines().filter(line -> line.contains("**** SKIPPED")).forEach(System.err::println);
            assertThat(Files.readAllLines(PAGE)).containsAll(Files.readAllLines(table));
            return;
        }
        assertThat(table)
                .as("docs/kill-points.md says otherwise: see the difference; if it is meant, "
                        + "./patchwave crash --table docs/kill-points.md")
                .hasSameTextualContentAs(PAGE);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("left behind").isEmpty();
        }
    }
}
