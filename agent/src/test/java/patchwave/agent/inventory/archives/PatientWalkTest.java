package patchwave.agent.inventory.archives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A walk that does not get on, as one that has opened a pipe. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PatientWalkTest {
    @TempDir
    Path directory;

    private final AtomicBoolean blocks = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    private Path root;

    @BeforeEach
    void files() throws IOException {
        root = Files.createDirectories(directory.resolve("root")).toRealPath();
        Files.writeString(directory.resolve("mountinfo"), "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
        Files.write(root.resolve("a.jar"), Jars.vulnerable().bytes());
    }

    private PatientWalk walk() {
        Pause pause = () -> {
            if (blocks.get()) {
                waiting.incrementAndGet();
                awaitAnswer();
            }
        };
        return new PatientWalk(
                new ArchiveWalk(root, directory.resolve("mountinfo"), ArchiveLimits.DEFAULT, pause, System::nanoTime),
                Duration.ofMillis(500),
                Duration.ofSeconds(30));
    }

    /** As an open of a pipe: nothing interrupts it. */
    private void awaitAnswer() {
        while (answer.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void whatIsStuckIsLeftAndToldAndTriedAgainOnceItAnswers() throws Exception {
        PatientWalk walk = walk();
        ArchiveScan whole = walk.scan(Set.of());
        assertThat(whole.archives()).hasSize(1);
        assertThat(whole.incomplete()).isEmpty();
        blocks.set(true);
        for (int i = 0; i < 3; i++) {
            ArchiveScan stuck = walk.scan(Set.of());
            assertThat(stuck.archives()).isEqualTo(whole.archives());
            assertThat(stuck.incomplete())
                    .contains("looking for them got no further than " + root.resolve("a.jar")
                            + "; what is told is of the walk before");
        }
        // Not a thread more with each hour.
        assertThat(waiting).hasValue(1);
        blocks.set(false);
        answer.countDown();
        ArchiveScan again = walk.scan(Set.of());
        while (again.incomplete().isPresent()) {
            Thread.sleep(20);
            again = walk.scan(Set.of());
        }
        assertThat(again.archives()).hasSize(1);
    }

    @Test
    void theFirstWalkMayBeTheStuckOne() throws Exception {
        blocks.set(true);
        ArchiveScan stuck = walk().scan(Set.of());
        assertThat(stuck.archives()).isEmpty();
        assertThat(stuck.incomplete()).isPresent();
        answer.countDown();
    }
}
