package patchwave.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Shell {
    private static final long LIMIT_MINUTES = 5;

    private Shell() {}

    /** How a program ended, with all that it said. */
    record End(int code, String output) {
        End mustBe(int expected) {
            assertThat(code).as(output).isEqualTo(expected);
            return this;
        }
    }

    static End run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("packaging-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("no end within " + LIMIT_MINUTES + " minutes: " + List.of(command) + "\n"
                        + Files.readString(output, StandardCharsets.UTF_8));
            }
            return new End(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** Skips the test where the machine cannot run it; loudly, and with REQUIRE_LAB=1 not at all. */
    static void require(boolean isPossible, String what) {
        if (!isPossible) {
            assertThat(System.getenv("REQUIRE_LAB")).as(what).isNotEqualTo("1");
            System.err.println("**** SKIPPED: " + what + " ****");
        }
        assumeTrue(isPossible, what);
    }

    static boolean has(String program) {
        return Stream.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static boolean isRoot() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
