package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that wait for their turn share a transaction, and are all or nothing each by itself. */
final class GroupedWritesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch firstGoesOn = new CountDownLatch(1);
    private final List<Thread> writers = new ArrayList<>();
    private Store store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(folder.resolve("patchwave.db"), () -> NOW, new Random(1));
    }

    @AfterEach
    void close() {
        firstGoesOn.countDown();
        threads.shutdownNow();
        store.close();
    }

    /** A writer who has his turn until {@link #firstGoesOn}. */
    private Future<?> first() {
        CountDownLatch hasTurn = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> store.change(Actor.CONTROLLER, tables -> {
            hasTurn.countDown();
            awaited(firstGoesOn);
        }));
        awaited(hasTurn);
        return first;
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A writer who waits for a turn, and is seen to wait. */
    private Future<String> waiting(String verb, boolean fails) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Future<String> written = threads.submit(() -> {
            thread.complete(Thread.currentThread());
            return store.write(Actor.CONTROLLER, tables -> {
                writers.add(Thread.currentThread());
                tables.audit(verb, "test", java.util.Map.of());
                if (fails) {
                    throw new IllegalArgumentException(verb);
                }
                return verb;
            });
        });
        Awaitility.await().until(() -> thread.join().getState() == Thread.State.WAITING);
        return written;
    }

    private List<String> verbs() {
        return store.read(tables -> tables.auditTrail().newest(100).stream()
                .map(record -> record.verb())
                .filter(verb -> verb.startsWith("test."))
                .toList());
    }

    @Test
    void thoseThatWaitAreWrittenTogetherAndOneThatFailsTakesNobodyAlong() throws Exception {
        Future<?> first = first();
        Future<String> one = waiting("test.one", false);
        Future<String> two = waiting("test.two", true);
        Future<String> three = waiting("test.three", false);
        firstGoesOn.countDown();
        first.get();
        assertThat(one.get()).isEqualTo("test.one");
        assertThat(three.get()).isEqualTo("test.three");
        assertThatThrownBy(two::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(writers).as("in one turn").hasSize(3).containsOnly(writers.getFirst());
        assertThat(verbs()).containsExactlyInAnyOrder("test.one", "test.three");
        assertThat(store.read(tables -> tables.auditTrail().verify()).isIntact())
                .as("the chain goes on from the last record that was kept")
                .isTrue();
    }

    @Test
    void anErrorInOneFailsTheWholeGroupAndNobodyIsToldThatItWasWritten() throws Exception {
        Future<?> first = first();
        Future<String> one = waiting("test.one", false);
        Future<?> broken = threads.submit(() -> store.write(Actor.CONTROLLER, tables -> {
            throw new AssertionError("a broken machine");
        }));
        Awaitility.await().until(() -> !broken.isDone());
        firstGoesOn.countDown();
        first.get();
        assertThatThrownBy(broken::get).isInstanceOf(ExecutionException.class);
        boolean isWritten;
        try {
            one.get();
            isWritten = true;
        } catch (ExecutionException _) {
            isWritten = false;
        }
        assertThat(verbs().contains("test.one")).isEqualTo(isWritten);
        store.change(Actor.CONTROLLER, tables -> tables.audit("test.after", "test", java.util.Map.of()));
        assertThat(verbs()).contains("test.after");
    }
}
