package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However many reports are read, and however long: the planner reads on. */
final class ReportsTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noReportMakesAReadWait() throws Exception {
        CountDownLatch reading = new CountDownLatch(Sqlite.REPORTERS);
        CountDownLatch end = new CountDownLatch(1);
        try (Store store = SqliteStore.open(folder.resolve("patchwave.db"), new Clock(), new Random(1));
                ExecutorService operators = Executors.newCachedThreadPool()) {
            List<Future<Boolean>> reports = new ArrayList<>();
            for (int i = 0; i < 4 * Sqlite.REPORTERS; i++) {
                reports.add(operators.submit(() -> store.report(tables -> {
                    reading.countDown();
                    await(end);
                    return tables.assertions().list().isEmpty();
                })));
            }
            await(reading);
            for (int i = 0; i < 100; i++) {
                assertThat(store.<Boolean>read(
                                tables -> tables.assertions().list().isEmpty()))
                        .isTrue();
            }
            assertThat(reports).noneMatch(Future::isDone);
            end.countDown();
            for (Future<Boolean> report : reports) {
                assertThat(report.get()).isTrue();
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
