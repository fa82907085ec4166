package patchwave.agent.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** One real service of an init script, which runs a program of a package and holds a file of it open. */
@Timeout(60)
class StaleProcessesTest {
    private static final Path PROC = Path.of("/proc");

    private static final String SCRIPT = """
            #!/bin/sh
            # A service as packages have had them for decades.
            base=BASE
            case $1 in
            start) setsid "$base/root/usr/sbin/ghostd" 600 </dev/null >/dev/null 2>&1 5<"$base/root/usr/share/ghost.dat" & echo $! >"$base/run/ghostd.pid" ;;
            stop) kill "$(cat "$base/run/ghostd.pid")"; rm "$base/run/ghostd.pid" ;;
            restart) "$0" stop; "$0" start ;;
            status) [ -e "$base/run/ghostd.pid" ] || exit 3; grep -q '^State:.[^Z]' "/proc/$(cat "$base/run/ghostd.pid")/status" 2>/dev/null || exit 1 ;;
            *) exit 2 ;;
            esac
            """;

    private Path base;
    private Path program;
    private Path data;
    private InitScripts services;
    private StaleProcesses processes;

    @BeforeEach
    void startService() throws Exception {
        // Not below /tmp, whose files never count as a package's.
        base = Files.createTempDirectory(
                Files.createDirectories(Path.of("target", "tmp").toAbsolutePath()), "stale-");
        for (String directory : List.of("root/usr/sbin", "root/usr/share", "init.d", "run")) {
            Files.createDirectories(base.resolve(directory));
        }
        program = base.resolve("root/usr/sbin/ghostd");
        data = base.resolve("root/usr/share/ghost.dat");
        Files.copy(Path.of("/bin/sleep").toRealPath(), program, StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(data, "1");
        Path script = base.resolve("init.d/ghostd");
        Files.writeString(script, SCRIPT.replace("BASE", base.toString()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        CommandRunner commands = new CommandRunner(base.resolve("scratch"));
        services = new InitScripts(commands, PROC, base.resolve("init.d"), base.resolve("run"));
        processes = new StaleProcesses(PROC, base.resolve("root"), services);
        CommandEnd started = commands.run(
                new Command(List.of(script.toString(), "start"), Map.of("PATH", "/usr/bin:/bin"), base),
                Duration.ofSeconds(20));
        assertThat(started).isInstanceOf(CommandEnd.Exited.class);
        await().atMost(20, TimeUnit.SECONDS).until(this::isUp);
    }

    private long pid() throws IOException {
        Path file = base.resolve("run/ghostd.pid");
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    /** Its name tells nothing: the script that starts it, and has not opened the data yet, is called the same. */
    private boolean isUp() throws IOException {
        long pid = pid();
        return pid > 0 && Files.readSymbolicLink(PROC.resolve(pid + "/exe")).equals(program.toRealPath());
    }

    @AfterEach
    void stopService() throws Exception {
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static void replace(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".dpkg-new");
        Files.copy(file, fresh, StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Some file systems tell the name that rpm gave a file on its way out. */
    private static void replaceAsRpmDoes(Path file) throws IOException {
        Path away = file.resolveSibling(file.getFileName() + ";5f3a1b2c");
        Files.move(file, away);
        Files.copy(away, file, StandardCopyOption.COPY_ATTRIBUTES);
        Files.delete(away);
    }

    private List<StaleProcess> stale() {
        return processes.scan(Set.of(program, data)).stale();
    }

    @Test
    void aProcessOnCurrentFilesIsNotStale() {
        assertThat(stale()).isEmpty();
    }

    @Test
    void knowsRpmsNamesOfReplacedFiles() throws Exception {
        replaceAsRpmDoes(program);
        assertThat(stale()).containsExactly(new StaleProcess(pid(), "ghostd", "ghostd", program));
    }

    @Test
    void findsAReplacedProgramUntilItsServiceIsRestarted() throws Exception {
        long pid = pid();
        replace(program);
        assertThat(stale()).containsExactly(new StaleProcess(pid, "ghostd", "ghostd", program));
        assertThat(services.restart("ghostd")).isEqualTo(new RestartEnd.Restarted());
        await().atMost(20, TimeUnit.SECONDS).until(this::isUp);
        assertThat(pid()).isNotEqualTo(pid);
        assertThat(stale()).isEmpty();
    }

    @Test
    void findsAnOpenFileThatWasReplaced() throws Exception {
        replace(data);
        assertThat(stale()).extracting(StaleProcess::file).containsExactly(data);
    }

    @Test
    void findsAFileThroughALinkedDirectory() throws Exception {
        Files.createSymbolicLink(base.resolve("root/sbin"), Path.of("usr/sbin"));
        replace(program);
        assertThat(processes.scan(Set.of(base.resolve("root/sbin/ghostd"))).stale())
                .hasSize(1);
    }

    @Test
    void otherReplacedFilesDoNotCount() throws Exception {
        replace(program);
        assertThat(processes.scan(Set.of(data)).stale()).isEmpty();
    }

    @Test
    void saysThatNotAllCouldBeSeenWhereThatIsSo() {
        StaleScan nowhere = new StaleProcesses(base.resolve("no-proc"), base, services).scan(Set.of(program));
        assertThat(nowhere).isEqualTo(new StaleScan(List.of(), false));
    }

    @Test
    void initScriptsTellStateByTheirExitCode() throws Exception {
        assertThat(services.list())
                .extracting(ServiceState::name, ServiceState::activity)
                .containsExactly(tuple("ghostd", Activity.ACTIVE));
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> services.state("ghostd").mainPid() == 0);
        assertThat(services.state("ghostd").activity()).isEqualTo(Activity.FAILED);
        Files.delete(base.resolve("run/ghostd.pid"));
        assertThat(services.state("ghostd").activity()).isEqualTo(Activity.INACTIVE);
        assertThat(services.state("nosuch").activity()).isEqualTo(Activity.UNKNOWN);
    }
}
