package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a command whose output goes nowhere. */
final class StandardOutputTest {
    @TempDir
    private Path home;

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench(home);
        bench.standardOutput = Optional.of(new Broken());
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Takes nothing once it has the word "running": a full disk, or a reader that has what it looked for. */
    private static final class Broken extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (taken.size() > 0) {
                throw new IOException("takes no more");
            }
            taken.write(bytes, offset, length);
            if (!taken.toString(StandardCharsets.UTF_8).contains("running")) {
                taken.reset();
                throw new IOException("takes nothing");
            }
        }
    }

    @Test
    void aTokenThatWasLostIsNoSuccess() {
        assertThat(bench.run("enrol", "token", "create", "--environment", "dev", "--host", "web-1"))
                .isEqualTo(1);
        assertThat(bench.err()).contains("patchwave: standard output could not be written");
        assertThat(bench.run("hosts", "show", "nobody"))
                .as("its own failure counts more")
                .isEqualTo(1);
        assertThat(bench.err()).contains("there is no host nobody");
    }

    @Test
    void aReaderThatHasEnoughIsNoFailure() {
        bench.isPipe = true;
        assertThat(bench.run("hosts", "list")).isZero();
        assertThat(bench.err()).isEmpty();
    }

    /** The rollout does not end here, so that nothing else ends the watch. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    void aWatchThatNobodyReadsEndsAndDoesNotSayThatTheRolloutIsDone() {
        bench.isPipe = true;
        for (List<String> form : List.of(List.of("--plain"), List.of("--output=json"))) {
            bench.controller.streams.clear();
            bench.controller.streams.add(List.of(
                    Fixtures.running(),
                    Fixtures.halted().toBuilder().setQuiet(false).build()));
            assertThat(bench.run("rollout", "watch", "ghost-1", form.getFirst()))
                    .isEqualTo(130);
        }
    }
}
