package patchwave.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.fake.NoReboots;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Plan;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.apt.AptHost;
import patchwave.agent.services.StaleProcess;
import patchwave.agent.services.StaleScan;

/** Whether a host on which all versions are right has nothing to do. */
final class PackagePreparationTest {
    @TempDir
    Path work;

    private static Plan plan() {
        return new Plan(
                "r-2",
                "ab12",
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-12-01T00:00:00Z"),
                "GHOST",
                "",
                List.of("dev"),
                List.of(new Plan.PatchLevel("debian 12", List.of(new Plan.Target("libghost", "amd64", "1.0-1")))),
                false,
                "",
                true);
    }

    /** A reboot that an earlier attempt was not allowed to make is no less wanted because the versions are right by now. */
    @Test
    void whatAnEarlierAttemptLeftToBeDoneIsDone() throws Exception {
        AptHost host = new AptHost(work.resolve("host"));
        host.publish(TestPackage.of("libghost", "1.0-1"));
        host.install("libghost=1.0-1");
        Path transactions = Files.createDirectories(work.resolve("transactions"));
        OwedRestarts owed = new OwedRestarts(transactions, Path.of("/proc"));
        PackagePreparation preparation = new PackagePreparation(
                host.packages(),
                new Rollbacks(host.packages(), transactions),
                _ -> new StaleScan(List.of(), true),
                new NoReboots(),
                owed,
                "debian 12");
        assertThat(preparation.prepare(plan())).isEqualTo(new Event.PrepareResult.NotNeeded());

        owed.begin(Files.createDirectories(transactions.resolve("r-1-1")), Set.of("libghost"), List.of("SUSE-2024-1"));
        assertThat(preparation.prepare(plan())).isEqualTo(new Event.PrepareResult.Ready(List.of(), List.of()));
    }

    /** Its name is no package's any more, so that nobody would find the process that runs it. */
    @Test
    void whatRunsAFileThatAnEarlierAttemptDroppedIsFound() throws Exception {
        AptHost host = new AptHost(work.resolve("host"));
        host.publish(TestPackage.of("libghost", "1.0-1"));
        host.install("libghost=1.0-1");
        Path transactions = Files.createDirectories(work.resolve("transactions"));
        OwedRestarts owed = new OwedRestarts(transactions, Path.of("/proc"));
        Path dropped = Path.of("/usr/lib/libghost.so.0.9");
        PackagePreparation preparation = new PackagePreparation(
                host.packages(),
                new Rollbacks(host.packages(), transactions),
                files -> new StaleScan(
                        files.contains(dropped) ? List.of(new StaleProcess(7, "ghostd", "", dropped)) : List.of(),
                        true),
                new NoReboots(),
                owed,
                "debian 12");
        assertThat(preparation.prepare(plan())).isEqualTo(new Event.PrepareResult.NotNeeded());

        Path transaction = Files.createDirectories(transactions.resolve("r-1-1"));
        owed.begin(transaction, Set.of("libghost"), List.of());
        owed.dropping(transaction, Set.of(dropped));
        assertThat(preparation.prepare(plan())).isEqualTo(new Event.PrepareResult.Ready(List.of(), List.of()));
    }
}
