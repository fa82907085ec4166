package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        isOf("42", 0);
    }

    /** Of a user who runs it with rights that are not his own, as passwd does. */
    private void isOf(String process, int user) throws IOException {
        Files.createDirectories(proc.resolve(process));
        Files.writeString(
                proc.resolve(process + "/status"), "Name:\tsh\nUid:\t%d\t0\t0\t0\nGroups:\t0 1\n".formatted(user));
    }

    /** Looks with the agent's heap. */
    static final class Program {
        private Program() {}

        /** Arguments: where procfs is, and the file whose lock is looked for. */
        public static void main(String[] arguments) throws IOException {
            ProcessLocks locks = new ProcessLocks(Path.of(arguments[0]));
            System.out.println(locks.holder(Path.of(arguments[1])).orElse("nobody"));
            System.out.println(locks.process(process -> locks.runsScript(process, "x"::equals))
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
        Files.writeString(proc.resolve("42/cmdline"), "sh\0x\0" + "a\0".repeat(3 << 20));
        assertThat(look()).isEqualTo(said("nobody", "process 42 (sh)"));
    }

    private Optional<String> script(String commandLine) throws IOException {
        Files.writeString(proc.resolve("42/cmdline"), commandLine.replace(' ', '\0') + "\0");
        ProcessLocks locks = new ProcessLocks(proc);
        return locks.process(process -> locks.runsScript(process, word -> word.startsWith("/info/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/info/x.postinst configure",
                "/bin/sh /info/x.postinst configure",
                "/bin/sh -e /info/x.postinst configure",
                "bash -e -u /info/x.postinst",
                "dash /info/x.postinst",
                "/usr/bin/perl -w /info/x.postinst",
                "/usr/bin/perl5.36.0 /info/x.postinst",
                "/usr/bin/python3 -Es /info/x.postinst",
                "sh -c /info/x.postinst"
            })
    void aScriptThatRunsCounts(String commandLine) throws IOException {
        assertThat(script(commandLine)).contains("process 42 (sh)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "less /info/x.postinst",
                "vim -R /info/x.postinst",
                "cat /info/x.postinst",
                "tail -f /info/x.postinst",
                "/bin/sh /usr/bin/zless /info/x.postinst",
                "/usr/bin/perl /usr/bin/ack x /info/x.postinst",
                "sh",
                ""
            })
    void aScriptThatIsReadDoesNotCount(String commandLine) throws IOException {
        assertThat(script(commandLine)).isEmpty();
    }

    @Test
    void whatAUserCallsAScriptDoesNotCount() throws IOException {
        isOf("42", 1000);
        assertThat(script("/info/x.postinst configure")).isEmpty();
        Files.delete(proc.resolve("42/status"));
        assertThat(script("/info/x.postinst configure")).isEmpty();
    }

    @Test
    void inARootOfItsOwnTheAgentsUserRunsScripts() throws IOException {
        isOf("42", 1000);
        isOf("self", 1000);
        assertThat(script("/info/x.postinst configure")).isPresent();
    }
}
