package patchwave.agent.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction left to be done is owed by every later attempt on its packages, and ends by a boot or another process alone. */
final class OwedRestartsTest {
    private static final Set<String> FIRMWARE = Set.of("linux-firmware");

    @TempDir
    Path work;

    private Path transactions = Path.of("");
    private Path proc = Path.of("");

    @BeforeEach
    void make() throws IOException {
        transactions = Files.createDirectories(work.resolve("transactions"));
        proc = work.resolve("proc");
        boot("one");
    }

    private void boot(String id) throws IOException {
        Path file = proc.resolve("sys/kernel/random/boot_id");
        Files.createDirectories(file.getParent());
        Files.writeString(file, id + "\n");
    }

    private OwedRestarts owed() {
        return new OwedRestarts(transactions, proc);
    }

    private Path transaction(String name, Set<String> packages, String... advisories) throws IOException {
        Path directory = Files.createDirectories(transactions.resolve(name));
        owed().begin(directory, packages, List.of(advisories));
        return directory;
    }

    @Test
    void aRebootIsWantedByAllAttemptsUntilTheNextBoot() throws IOException {
        transaction("r-1-1", FIRMWARE, "SUSE-2024-2", "SUSE-2024-1");
        transaction("r-2-2", Set.of("curl"));
        assertThat(owed().reboot(FIRMWARE)).contains("the vendor wants a reboot after SUSE-2024-1, SUSE-2024-2");
        assertThat(owed().isAny(FIRMWARE)).isTrue();
        assertThat(owed().isAny(Set.of("curl"))).as("others").isFalse();
        boot("another");
        assertThat(owed().isAny(FIRMWARE)).isFalse();
    }

    /** The power went in the middle of it: what the repair installed afterwards wants a boot after that. */
    @Test
    void aBootInTheMiddleOfATransactionIsNotTheWantedOne() throws IOException {
        Path directory = transaction("r-1-1", FIRMWARE, "SUSE-2024-1");
        boot("two");
        Files.writeString(Files.createDirectories(directory.resolve("repair/1")).resolve("result"), "0 two\n");
        assertThat(owed().reboot(FIRMWARE)).isPresent();
        boot("three");
        assertThat(owed().reboot(FIRMWARE)).isEmpty();
    }

    @Test
    void aRefusedRestartIsOwedWhileTheProcessIsThere() throws IOException {
        proc = Path.of("/proc");
        Path directory = transaction("r-1-1", Set.of("dbus"));
        String boot =
                Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
        long self = ProcessHandle.current().pid();
        long start = patchwave.agent.command.ProcessTable.startTime(proc, self).orElseThrow();
        Files.writeString(directory.resolve("refused"), "dbus.service %d %d %s\n".formatted(self, start, boot));
        assertThat(owed().isAny(Set.of("dbus", "libc6"))).isTrue();
        assertThat(owed().isAny(Set.of("libc6"))).isFalse();
        Files.writeString(directory.resolve("refused"), "dbus.service %d %d %s\n".formatted(self, start + 1, boot));
        assertThat(owed().isAny(Set.of("dbus"))).isFalse();
    }

    @Test
    void nothingIsOwedWhereNothingWasDone() throws IOException {
        Files.createDirectories(transactions.resolve("r-0-1"));
        assertThat(owed().isAny(FIRMWARE)).isFalse();
        Files.delete(transactions.resolve("r-0-1"));
        Files.delete(transactions);
        assertThat(owed().isAny(FIRMWARE)).isFalse();
    }

    @Test
    void filesThatWereDroppedAreKnownUntilTheNextBoot() throws IOException {
        Path dropped = Path.of("/usr/lib/libcurl.so.4.8.0");
        owed().dropping(transaction("r-1-1", Set.of("curl")), Set.of(dropped));
        transaction("r-2-2", Set.of("curl"));
        assertThat(owed().formerFiles(Set.of("curl"))).containsExactly(dropped);
        assertThat(owed().formerFiles(FIRMWARE)).isEmpty();
        boot("another");
        assertThat(owed().formerFiles(Set.of("curl"))).isEmpty();
    }
}
