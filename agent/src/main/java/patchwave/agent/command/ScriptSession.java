package patchwave.agent.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A session of its own for an administrator's script, so that what the script started can be ended with it: a command that
 * goes on draining a host after its hook was given up would drain one that is back in service.
 */
final class ScriptSession {
    /** su and sudo hand a TERM on, and give what they run some seconds to end. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** Who is still there so long after a KILL hangs in the kernel. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(10);
    private static final Path PROC = Path.of("/proc");

    private final Process leader;
    private final Duration grace;
    /** All that were ever found: what loses its parent on the way is still known. */
    private final Set<ProcessHandle> members = new HashSet<>();

    ScriptSession(Process leader) {
        this(leader, GRACE);
    }

    /** @param grace how long one that was asked to end may take */
    ScriptSession(Process leader, Duration grace) {
        this.leader = leader;
        this.grace = grace;
    }

    /**
     * The command in a session of its own, with the process id that is started. By way of a shell: older versions of setsid
     * end with 1 where the script cannot be started, which plugins call healthy; a shell ends with 126 or 127.
     */
    static Command of(Command script) {
        List<String> argv = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", "exec \"$@\"", "sh"));
        argv.addAll(script.argv());
        return new Command(argv, script.environment(), script.directory());
    }

    /**
     * Asks all to end, kills those that have not after a while, and waits until none is left. One that is stuck in the kernel,
     * such as on a dead file server, is not waited for: once killed, it does nothing more.
     */
    void end() throws InterruptedException {
        if (!end(ProcessHandle::destroy, grace)) {
            end(ProcessHandle::destroyForcibly, KILL_LIMIT);
        }
    }

    /** True if none is left. */
    private boolean end(Consumer<ProcessHandle> signal, Duration limit) throws InterruptedException {
        Set<ProcessHandle> told = new HashSet<>();
        for (long waited = 0; waited < limit.toMillis(); waited += POLL.toMillis()) {
            List<ProcessHandle> alive = alive();
            if (alive.isEmpty()) {
                return true;
            }
            // Once each: a script that cleans up is not told again in the middle of it.
            alive.stream().filter(told::add).forEach(signal);
            Thread.sleep(POLL);
        }
        return false;
    }

    /** Kills all at once, for who has no time to wait. */
    void kill() {
        alive().forEach(ProcessHandle::destroyForcibly);
    }

    /** Its session, and what has left that and is still below the script, as su and sudo do. Zombies have ended. */
    private List<ProcessHandle> alive() {
        Stream.concat(Stream.of(leader.toHandle()), leader.descendants()).forEach(members::add);
        ProcessHandle.allProcesses()
                .filter(it -> ProcessTable.isInSession(PROC, it.pid(), leader.pid()))
                .forEach(members::add);
        return members.stream()
                .filter(it ->
                        it.isAlive() && ProcessTable.startTime(PROC, it.pid()).isPresent())
                .toList();
    }
}
