package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.SmallJvm;

/** Processes and locks such as any user of a host can have, in a procfs of the test's own. */
final class ProcessLocksTest {
    @TempDir
    Path base;

    private Path proc;
    private Path lock;

    @BeforeEach
    void makeProcess() throws IOException {
        proc = Files.createDirectory(base.resolve("proc"));
        lock = Files.createFile(base.resolve("lock"));
        Files.createDirectory(proc.resolve("42"));
        Files.writeString(proc.resolve("42/comm"), "sh\n");
        Files.writeString(proc.resolve("42/cmdline"), "sh\0x\0");
        Files.createFile(proc.resolve("locks"));
    }

    /** Looks with the agent's heap. */
    static final class Program {
        private Program() {}

        /** Arguments: where procfs is, and the file whose lock is looked for. */
        public static void main(String[] arguments) throws IOException {
            ProcessLocks locks = new ProcessLocks(Path.of(arguments[0]));
            System.out.println(locks.holder(Path.of(arguments[1])).orElse("nobody"));
            System.out.println(
                    locks.process(process -> ProcessLocks.commandLine(process).contains("x"))
                            .orElse("nobody"));
        }
    }

    private CommandEnd look() throws InterruptedException {
        return SmallJvm.run("C.UTF-8", base.resolve("scratch"), Program.class, proc, lock);
    }

    private static CommandEnd said(String holder, String process) {
        return new CommandEnd.Exited(0, holder + "\n" + process + "\n", "", true);
    }

    @Test
    void aMillionLocksOfOthersCostNoMemory() throws Exception {
        long inode = ((Number) Files.getAttribute(lock, "unix:ino")).longValue();
        long device = ((Number) Files.getAttribute(lock, "unix:dev")).longValue();
        long major = (device >>> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        try (BufferedWriter locks = Files.newBufferedWriter(proc.resolve("locks"))) {
            for (int i = 0; i < 600_000; i++) {
                locks.write("%d: POSIX  ADVISORY  WRITE 99 %02x:%02x:1 %d %d\n".formatted(i, major, minor, i, i));
            }
            locks.write("9: POSIX  ADVISORY  WRITE 42 %02x:%02x:%d 0 EOF\n".formatted(major, minor, inode));
        }
        assertThat(look()).isEqualTo(said("process 42 (sh), which holds " + lock, "process 42 (sh)"));
    }

    @Test
    void argumentsWithoutEndCostNoMemory() throws Exception {
        Files.writeString(proc.resolve("42/cmdline"), "x\0" + "a\0".repeat(3 << 20));
        assertThat(look()).isEqualTo(said("nobody", "process 42 (sh)"));
    }
}
