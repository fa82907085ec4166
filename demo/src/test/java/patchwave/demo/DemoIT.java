package patchwave.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The main job from one command: controller, agents, packages, services and clients, all real. Runs what is built. The
 * variants run on the smallest fleet, to save time.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class DemoIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private record Run(int exitCode, String output) {}

    private static Run demo(String name, String... options) throws Exception {
        Path temporary = Files.createDirectories(TARGET.resolve("demo-" + name));
        Path log = TARGET.resolve("demo-" + name + ".log");
        List<String> command = new ArrayList<>(
                List.of(Path.of("../patchwave").toAbsolutePath().normalize().toString(), "demo", "--fast"));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PATCHWAVE_NO_BUILD", "1");
        builder.environment().put("PATCHWAVE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            // TERM: it cleans up after itself.
            process.destroy();
            process.waitFor(1, TimeUnit.MINUTES);
        }
        String output = Files.readString(log);
        assertThat(listing(temporary)).as("left behind").isEmpty();
        return new Run(process.exitValue(), output);
    }

    private static List<Path> listing(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("patchwave-demo-"))
                    .toList();
        }
    }

    @Test
    @Order(1)
    void fleetIsPatched() throws Exception {
        Run run = demo("main");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(0);
        assertThat(run.output()).contains("Everything held").doesNotContain("NOT everything");
    }

    @Test
    @Order(2)
    void badPatchHaltsInDev() throws Exception {
        Run run = demo("bad-patch", "--bad-patch", "--hosts", "6");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(10);
    }

    @Test
    @Tag("slow")
    @Order(3)
    void killedControllerChangesOnlyTiming() throws Exception {
        Run run = demo("kill-controller", "--kill-controller", "--hosts", "6");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(0);
        assertThat(run.output()).contains("was killed with -9");
    }

    @Test
    @Tag("slow")
    @Order(4)
    void killedAgentAndPackageManagerChangeOnlyTiming() throws Exception {
        Run run = demo("kill-agent", "--kill-agent", "--hosts", "6");
        assertThat(run.exitCode()).as(run.output()).isEqualTo(0);
        assertThat(run.output()).contains("was killed with -9");
    }
}
