package patchwave.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything that is killed at every point, and the page that tells of it. Runs what is built. With {@code -Dcrash.point=REGEX} those
 * points alone, as {@code ./patchwave crash --point} has them.
 */
@Tag("slow")
final class CrashIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String ALL = ".*";
    private static final Path PAGE = Path.of("../docs/kill-points.md");

    @Test
    void everyPointEndsAsThePageSays() throws Exception {
        skipWithout("apt-get", "dpkg", "dpkg-deb", "perl");
        Path temporary = Files.createDirectories(TARGET.resolve("crash"));
        String points = Optional.ofNullable(System.getProperty("crash.point")).orElse(ALL);
        Path log = TARGET.resolve("crash.log");
        Path table = TARGET.resolve("kill-points.md");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of("../patchwave").toAbsolutePath().normalize().toString(),
                        "crash",
                        "--point",
                        points,
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
        if (output.contains("**** SKIPPED") || !points.equals(ALL)) {
            // What was skipped loudly, in the log; all else must be as the page says.
            output.lines().filter(line -> line.contains("**** SKIPPED")).forEach(System.err::println);
            assertThat(Files.readAllLines(table)).hasSizeGreaterThan(20);
            assertThat(Files.readAllLines(PAGE)).containsAll(Files.readAllLines(table));
        } else {
            assertThat(table)
                    .as("docs/kill-points.md says otherwise: see the difference; if it is meant, "
                            + "./patchwave crash --table docs/kill-points.md")
                    .hasSameTextualContentAs(PAGE);
        }
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).as("left behind").isEmpty();
        }
    }

    /** Loudly: whoever reads the log shall know that nothing was killed. */
    private static void skipWithout(String... programs) {
        List<Path> folders = Stream.of(
                        (System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
        for (String program : programs) {
            boolean there = folders.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
            if (!there) {
                System.err.println(
                        "**** SKIPPED: everything that is killed: " + program + " is not on this machine ****");
            }
            assumeTrue(there, program + " is not on this machine");
        }
    }
}
