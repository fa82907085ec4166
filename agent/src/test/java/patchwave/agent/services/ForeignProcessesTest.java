package patchwave.agent.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.SmallJvm;

/** Processes such as any user of a host can start, beside a service that runs an old file. */
final class ForeignProcessesTest {
    private static final String FIELDS = " S 1 1 1 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 77 0 0\n";

    @TempDir
    Path base;

    private Path proc;
    private Path root;
    private Path library;

    @BeforeEach
    void makeProcesses() throws IOException {
        proc = base.resolve("proc");
        root = base.resolve("root");
        library = Files.createDirectories(root.resolve("usr/lib")).resolve("libghost.so");
        link("self/ns/pid", "pid:[1]");
        for (int pid : new int[] {42, 43}) {
            link(pid + "/ns/pid", "pid:[1]");
            Files.createDirectories(proc.resolve(pid + "/fd"));
            Files.writeString(proc.resolve(pid + "/comm"), "p" + pid + "\n");
            Files.writeString(proc.resolve(pid + "/stat"), pid + " (p)" + FIELDS);
        }
        Files.writeString(proc.resolve("42/maps"), mapping("/home/u/x"));
        Files.writeString(proc.resolve("43/maps"), mapping("/usr/bin/p43") + mapping(library + " (deleted)"));
    }

    private void link(String name, String target) throws IOException {
        Files.createDirectories(proc.resolve(name).getParent());
        Files.createSymbolicLink(proc.resolve(name), Path.of(target));
    }

    private static String mapping(String file) {
        return "7f2c00000000-7f2c00001000 r-xp 00000000 fe:00 2154707                    " + file + "\n";
    }

    private StaleScan scan(LongSupplier nanoTime) {
        return scanner(base, nanoTime).scan(Set.of(library));
    }

    private static StaleProcesses scanner(Path base, LongSupplier nanoTime) {
        Path none = base.resolve("none");
        Path proc = base.resolve("proc");
        return new StaleProcesses(
                proc, base.resolve("root"), new InitScripts(new CommandRunner(none), proc, none, none), nanoTime);
    }

    private StaleProcess service() {
        return new StaleProcess(43, "p43", "", library);
    }

    /** Looks with the agent's heap. */
    static final class Program {
        private Program() {}

        /** Arguments: the base directory, and the file that was replaced. */
        public static void main(String[] arguments) {
            Path base = Path.of(arguments[0]);
            System.out.println(scanner(base, System::nanoTime).scan(Set.of(Path.of(arguments[1]))));
        }
    }

    private CommandEnd scanInSmallJvm(String locale) throws InterruptedException {
        return SmallJvm.run(locale, base.resolve("scratch"), Program.class, base, library);
    }

    private CommandEnd answered(StaleScan scan) {
        return new CommandEnd.Exited(0, scan + "\n", "", true);
    }

    @Test
    void mappingsBeyondTheHeapCostNoMemory() throws Exception {
        try (BufferedWriter maps = Files.newBufferedWriter(proc.resolve("42/maps"))) {
            for (int i = 0; i < 400_000; i++) {
                maps.write(mapping("/home/u/" + i));
            }
            maps.write(mapping(library + " (deleted)"));
        }
        StaleProcess large = new StaleProcess(42, "p42", "", library);
        assertThat(scanInSmallJvm("C.UTF-8")).isEqualTo(answered(new StaleScan(List.of(large, service()), true)));
    }

    @Test
    void descriptorsBeyondTheHeapCostNoMemory() throws Exception {
        // Paths of 4 KB: so a list of them is larger than the heap without a hundred thousand files.
        Path deep = base;
        for (int i = 0; i < 14; i++) {
            deep = deep.resolve("d".repeat(250));
        }
        Files.createDirectories(deep);
        base = Files.move(proc, deep.resolve("proc")).resolveSibling(".").normalize();
        proc = base.resolve("proc");
        for (int i = 0; i < 9_000; i++) {
            Files.createSymbolicLink(proc.resolve("42/fd/" + i), Path.of("/dev/null"));
        }
        StaleScan whole = new StaleScan(List.of(), true);
        assertThat(scanInSmallJvm("C.UTF-8")).isEqualTo(answered(whole));
    }

    @Test
    void whatTakesTooLongIsNotKnown() throws Exception {
        AtomicLong now = new AtomicLong();
        assertThat(scan(now::get)).isEqualTo(new StaleScan(List.of(service()), true));
        assertThat(scan(() -> now.addAndGet(Duration.ofMinutes(3).toNanos())))
                .isEqualTo(new StaleScan(List.of(), false));
    }
}
