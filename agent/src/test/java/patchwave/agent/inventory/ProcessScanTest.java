package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that have more than the agent's heap of 32 MB holds, which any user of a host can start. */
final class ProcessScanTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    Path proc;

    @BeforeEach
    void makeProcesses() throws IOException {
        link("self/ns/pid", "pid:[1]");
        link("1/ns/net", "net:[1]");
        for (int pid : new int[] {42, 43}) {
            link(pid + "/ns/pid", "pid:[1]");
            link(pid + "/ns/net", "net:[1]");
            link(pid + "/exe", "/usr/bin/p" + pid);
            Files.createDirectories(proc.resolve(pid + "/fd"));
            Files.createDirectories(proc.resolve(pid + "/net"));
            Files.writeString(proc.resolve(pid + "/net/tcp"), HEAD);
            Files.writeString(proc.resolve(pid + "/maps"), "7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/libc.so.6\n");
        }
    }

    private void link(String name, String target) throws IOException {
        Files.createDirectories(proc.resolve(name).getParent());
        Files.createSymbolicLink(proc.resolve(name), Path.of(target));
    }

    private RunningFiles scan() {
        return new ProcessScan(proc).scan();
    }

    private static long characters(RunningFiles running) {
        return running.files().keySet().stream().mapToLong(String::length).sum();
    }

    @Test
    void mappingsOfTooManyFilesAreAGapAndTheOthersAreTold() throws IOException {
        try (BufferedWriter maps = Files.newBufferedWriter(proc.resolve("42/maps"))) {
            for (int i = 0; i < 30_000; i++) {
                maps.write("7f00-7f01 r-xp 00000000 08:01 12 /tmp/" + i + "\n");
            }
        }
        RunningFiles running = scan();
        assertThat(running.closed()).isEqualTo(1);
        assertThat(running.files())
                .hasSizeLessThan(5_000)
                .containsKeys("/usr/bin/p42", "/usr/bin/p43", "/usr/lib/libc.so.6");
    }

    @Test
    void longNamesAreAGapToo() throws IOException {
        String name = "x".repeat(4_000);
        try (BufferedWriter maps = Files.newBufferedWriter(proc.resolve("42/maps"))) {
            for (int i = 0; i < 2_000; i++) {
                maps.write("7f00-7f01 r-xp 00000000 08:01 12 /tmp/" + i + name + "\n");
            }
        }
        RunningFiles running = scan();
        assertThat(running.closed()).isPositive();
        assertThat(characters(running)).isLessThan(3L << 20);
    }

    @Test
    void endlessMappingsOfOneFileAreLeft() throws IOException {
        try (BufferedWriter maps = Files.newBufferedWriter(proc.resolve("42/maps"))) {
            for (int i = 0; i < 300_001; i++) {
                maps.write("7f00-7f01 r--p 00000000 08:01 12 /tmp/same\n");
            }
        }
        assertThat(scan().closed()).isEqualTo(1);
    }

    @Test
    void listenersOfEachFileAreBounded() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (int i = 1; i <= 2_000; i++) {
            table.append("   0: 00000000:%04X 00000000:0000 0A 0:0 00:0 0 0 0 %d 1 0\n".formatted(i, i));
            link("42/fd/" + i, "socket:[" + i + "]");
        }
        Files.writeString(proc.resolve("42/net/tcp"), table);
        Files.writeString(proc.resolve("43/net/tcp"), table);
        RunningFiles running = scan();
        assertThat(running.closed()).isEqualTo(1);
        assertThat(running.files().values())
                .hasSize(3)
                .anySatisfy(use -> assertThat(use.listeners()).hasSize(1_000))
                .allSatisfy(use -> assertThat(use.listeners()).hasSizeLessThanOrEqualTo(1_000));
    }
}
