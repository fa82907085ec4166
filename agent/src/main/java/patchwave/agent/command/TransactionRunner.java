package patchwave.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Runs long transactions that survive the agent's death. Each has a directory of its own, in which its runner keeps its
 * mark of begin ({@code runner}), its output ({@code runner.log}), what its command wrote to file descriptor 3
 * ({@code status}) and its result ({@code result}). The directory alone tells its state, to any later agent process.
 */
public final class TransactionRunner {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Path PROC = Path.of("/proc");
    private static final Path SYSTEMD_RUNS = Path.of("/run/systemd/system");
    /** systemd answers a start within its own 25 s call limit. */
    private static final Duration BEGIN_LIMIT = Duration.ofSeconds(30);

    /** By the shell's convention, which the JVM follows: an exit code above this is a signal. */
    private static final int SIGNALLED = 128;

    private static final Duration POLL = Duration.ofMillis(10);

    private final Launcher launcher;

    private TransactionRunner(Launcher launcher) {
        this.launcher = launcher;
    }

    /**
     * The way that fits this host: a systemd service where systemd runs and the agent is root, a session elsewhere.
     *
     * @param scripts what package scripts may restart; where it is a systemd service
     */
    public static TransactionRunner forThisHost(PolicyRcD scripts) {
        return Files.isDirectory(SYSTEMD_RUNS) && isRoot()
                ? new TransactionRunner(new SystemdLauncher(scripts))
                : inOwnSession();
    }

    /** Each transaction in a session of its own, whatever the host has. */
    public static TransactionRunner inOwnSession() {
        return new TransactionRunner(new SessionLauncher());
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(PROC.resolve("self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts a transaction, at most once for each directory, ever. Returns when it began.
     *
     * @param id unique on this host: letters, digits and '-', at most 100
     * @param directory the transaction's own, absolute; made if absent
     */
    public TransactionStart start(String id, Path directory, Command command) throws InterruptedException {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "transaction id must be 1 to 100 letters, digits and '-', but is: " + id);
        }
        try {
            Files.createDirectories(directory);
            if (Files.exists(directory.resolve("runner"))) {
                return new TransactionStart.AlreadyBegun();
            }
            Launcher.Launched launched = launcher.launch(id, ship(directory), directory, command);
            return awaitBegin(directory, launched);
        } catch (IOException e) {
            return new TransactionStart.Failed("cannot start a transaction in " + directory + ": " + e, false);
        }
    }

    private static Path ship(Path directory) throws IOException {
        Path script = directory.resolve("runner.sh");
        Path written = Files.createTempFile(directory, "runner-", ".tmp");
        try (InputStream in = TransactionRunner.class.getResourceAsStream("runner.sh")) {
            if (in == null) {
                throw new IOException("runner.sh is not in the agent's jar");
            }
            Files.copy(in, written, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.move(written, script, StandardCopyOption.ATOMIC_MOVE);
    }

    private static TransactionStart awaitBegin(Path directory, Launcher.Launched launched)
            throws IOException, InterruptedException {
        for (long waited = 0; waited < BEGIN_LIMIT.toMillis(); waited += POLL.toMillis()) {
            // Before the look at the mark: a runner that ended at once has made its mark before.
            OptionalInt exitCode = launched.exitCode();
            Optional<RunnerMark> mark = RunnerMark.read(directory);
            if (mark.isPresent()) {
                boolean other = launched.pid().isPresent()
                        && launched.pid().get() != mark.get().pid();
                return other ? new TransactionStart.AlreadyBegun() : new TransactionStart.Started();
            }
            if (exitCode.isPresent() && exitCode.getAsInt() != 0) {
                String log = CommandRunner.tail(directory.resolve("launch.log"), 300);
                return new TransactionStart.Failed(
                        "the runner ended with " + exitCode.getAsInt() + " before it began: " + log,
                        exitCode.getAsInt() > SIGNALLED);
            }
            Thread.sleep(POLL);
        }
        return new TransactionStart.Failed(
                "the runner did not begin within " + BEGIN_LIMIT.toSeconds() + " s in " + directory, false);
    }

    /**
     * Sees to it that a transaction which has not begun never does, and tells what is known of it then. A runner that
     * was launched may not have made its mark yet when the agent dies or loses patience: whoever makes the mark first,
     * the runner or this, decides.
     */
    public TransactionState fence(Path directory) {
        try {
            // The directory is made before anything is launched.
            if (Files.isDirectory(directory) && Files.notExists(directory.resolve("runner"))) {
                RunnerMark.makeFence(directory);
            }
            return state(directory);
        } catch (IOException e) {
            return new TransactionState.Vanished("the transaction in " + directory + " cannot be fenced: " + e);
        }
    }

    /** What is known of the transaction of a directory. Never changes anything. */
    public TransactionState state(Path directory) {
        try {
            Optional<RunnerMark> mark = RunnerMark.read(directory);
            if (mark.isEmpty() || mark.get().equals(RunnerMark.FENCE)) {
                return new TransactionState.NotStarted();
            }
            // Liveness first: a runner that ends between the two looks has left its result.
            boolean alive = mark.get().alive(PROC);
            Path result = directory.resolve("result");
            if (Files.exists(result)) {
                return ended(result);
            }
            return alive
                    ? new TransactionState.Running(mark.get().pid())
                    : new TransactionState.Vanished(
                            "runner " + mark.get().pid() + " is gone and left no result in " + directory);
        } catch (IOException e) {
            return new TransactionState.Vanished("the state in " + directory + " cannot be read: " + e);
        }
    }

    /** Waits for a transaction that began, as long as it takes. */
    public TransactionState await(Path directory) throws InterruptedException {
        TransactionState state = state(directory);
        while (state instanceof TransactionState.Running) {
            Thread.sleep(POLL);
            state = state(directory);
        }
        return state;
    }

    private static TransactionState ended(Path result) throws IOException {
        String text = Files.readString(result, StandardCharsets.US_ASCII).strip();
        String[] words = text.split(" ", -1);
        if (words.length != 2 || !words[0].matches("[0-9]{1,3}")) {
            return new TransactionState.Vanished(result + " must have an exit code and a boot id, but has: " + text);
        }
        return new TransactionState.Ended(Integer.parseInt(words[0]), words[1]);
    }

    /** Who runs a transaction: a process id means something only with the process's start time and the boot. */
    private record RunnerMark(long pid, String startTime, String bootId) {
        /** In a runner's place: none began, and none will. */
        static final RunnerMark FENCE = new RunnerMark(0, "0", "fenced");

        /** Atomic, with its content in place, as runner.sh makes its own; leaves a mark that is there already. */
        static void makeFence(Path directory) throws IOException {
            Path mine = Files.createTempFile(directory, "fence-", ".tmp");
            try {
                Files.writeString(mine, FENCE.pid + " " + FENCE.startTime + " " + FENCE.bootId + "\n");
                Files.createLink(directory.resolve("runner"), mine);
            } catch (FileAlreadyExistsException _) {
                // The runner was faster: it has begun.
            } finally {
                Files.deleteIfExists(mine);
            }
        }

        static Optional<RunnerMark> read(Path directory) throws IOException {
            Path file = directory.resolve("runner");
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            String[] words = text.split(" ", -1);
            if (words.length != 3 || !words[0].matches("[0-9]{1,10}")) {
                throw new IOException(file + " must have a process id, a start time and a boot id, but has: " + text);
            }
            return Optional.of(new RunnerMark(Long.parseLong(words[0]), words[1], words[2]));
        }

        boolean alive(Path proc) throws IOException {
            return startTime.matches("[0-9]{1,18}")
                    && ProcessTable.isStill(proc, pid, Long.parseLong(startTime), bootId);
        }
    }
}
