package patchwave.demo.command;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Starts processes that all carry the demo's mark in their environment, and ends them by their ids.
 *
 * <p>The mark is inherited by what they start in turn (package managers, services), so {@link #endAll} finds those too,
 * also when their parents are gone, and never touches a process of anyone else.
 */
public final class Processes {
    private static final String MARK = "PATCHWAVE_DEMO_DIRECTORY";
    private static final File NOTHING = new File("/dev/null");
    private static final Set<String> INTERPRETERS = Set.of("sh", "dash", "bash", "perl");
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final Path directory;
    private final Map<String, String> environment;
    private final ConcurrentLinkedDeque<Process> started = new ConcurrentLinkedDeque<>();
    private final AtomicInteger outputs = new AtomicInteger();
    private volatile @org.jspecify.annotations.Nullable Process shown;
    private volatile boolean ending;

    /**
     * @param directory the demo's own, fresh directory: the value of the mark, and the working directory
     * @param environment all variables that processes get, besides the mark
     */
    public Processes(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = new TreeMap<>(environment);
        this.environment.put(MARK, directory.toString());
    }

    /** Runs a command to its end. */
    public Finished run(List<String> command, Map<String, String> more) {
        int number = outputs.incrementAndGet();
        // Files and not pipes: whoever inherits a pipe (a service that was started) would keep us waiting.
        Path output = directory.resolve("output-" + number);
        Path errors = directory.resolve("errors-" + number);
        try {
            Process process = start(builder(command, more)
                    .redirectInput(NOTHING)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile()));
            int code = await(process);
            Finished finished = new Finished(code, text(output), text(errors));
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
            return finished;
        } catch (IOException e) {
            throw new CommandFailedException("cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** As {@link #run}, for a command that must succeed; answers its output. */
    public String require(List<String> command, Map<String, String> more) {
        Finished finished = run(command, more);
        if (!finished.ok()) {
            throw new CommandFailedException(
                    "exit code " + finished.exitCode() + " of " + String.join(" ", command) + "\n" + finished.said());
        }
        return finished.output();
    }

    /** Runs a command in the terminal of the demo, so that people see it live; answers its exit code. */
    public int show(List<String> command, Map<String, String> more) {
        try {
            Process process = start(builder(command, more).inheritIO());
            shown = process;
            return await(process);
        } catch (IOException e) {
            throw new CommandFailedException("cannot run " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    /** Asks the command that is shown now to end, if there is one. */
    public void endShown() {
        Process process = shown;
        if (process != null) {
            process.destroy();
        }
    }

    /** Starts a command that goes on, in a session of its own, so that Ctrl-C in the terminal does not reach it. */
    public Process background(List<String> command, Map<String, String> more, Path log) {
        List<String> whole = new java.util.ArrayList<>(List.of("setsid"));
        whole.addAll(command);
        try {
            return start(builder(whole, more)
                    .redirectErrorStream(true)
                    .redirectInput(NOTHING)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        } catch (IOException e) {
            throw new CommandFailedException("cannot start " + String.join(" ", command) + ": " + e.getMessage(), e);
        }
    }

    /** Ends what was started and all that these started: first asked to end, then killed. None is left after it. */
    public void endAll() {
        ending = true;
        // First those that would restart or start others.
        started.forEach(process -> process.toHandle().destroy());
        waitUntil(() -> started.stream().noneMatch(Process::isAlive));
        marked().forEach(ProcessHandle::destroy);
        waitUntil(this::noneLeft);
        marked().forEach(ProcessHandle::destroyForcibly);
        started.forEach(Process::destroyForcibly);
        waitUntil(this::noneLeft);
    }

    /**
     * The living processes that belong to this demo, without the caller itself: they have the demo's directory in their
     * environment, or they are scripts that lie in it (agents start hooks and services with an environment of their own).
     */
    public List<ProcessHandle> marked() {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != self && handle.isAlive())
                .filter(handle -> hasMark(words(handle, "environ")) || isScriptOfOurs(words(handle, "cmdline")))
                .toList();
    }

    /**
     * Kills with -9 every living process of a program that works within a directory: that has it, or a path below
     * it, among its arguments or in its environment. Answers how many these were.
     */
    public int kill(String program, Path within) {
        List<ProcessHandle> found =
                within(program, within).filter(ProcessHandle::destroyForcibly).toList();
        found.forEach(handle -> handle.onExit().join());
        return found.size();
    }

    /** How many living processes of a program work within a directory, as {@link #kill} has it. */
    public long countWithin(String program, Path within) {
        return within(program, within).count();
    }

    private static Stream<ProcessHandle> within(String program, Path directory) {
        return ProcessHandle.allProcesses()
                .filter(handle -> program.equals(program(words(handle, "cmdline"))))
                .filter(handle -> Stream.of("cmdline", "environ")
                        .flatMap(file -> words(handle, file).stream())
                        .anyMatch(word -> word.contains(directory + "/")));
    }

    private static String program(List<String> arguments) {
        String program = arguments.isEmpty() ? "" : arguments.getFirst();
        return program.substring(program.lastIndexOf('/') + 1);
    }

    private boolean hasMark(List<String> variables) {
        return variables.stream()
                .anyMatch(variable -> variable.endsWith("=" + directory) || variable.contains("=" + directory + "/"));
    }

    private boolean isScriptOfOurs(List<String> arguments) {
        String inside = directory + "/";
        String program = arguments.isEmpty() ? "" : arguments.getFirst();
        boolean interpreter = INTERPRETERS.contains(program(arguments));
        return program.startsWith(inside)
                || (interpreter && arguments.size() > 1 && arguments.get(1).startsWith(inside));
    }

    /** Zero-terminated words of a file of procfs; none if the process ended, or is another user's. */
    private static List<String> words(ProcessHandle handle, String file) {
        try {
            // As Latin-1, since any bytes may be among them.
            byte[] all = Files.readAllBytes(Path.of("/proc", Long.toString(handle.pid()), file));
            return List.of(new String(all, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException _) {
            return List.of();
        }
    }

    /** The names of the given programs that are in none of the folders of PATH, nor in the sbin folders. */
    public static List<String> missing(List<String> programs, Optional<String> path) {
        List<String> folders = new java.util.ArrayList<>(List.of(path.orElse("").split(":")));
        folders.addAll(List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"));
        return programs.stream()
                .filter(program -> folders.stream()
                        .noneMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program))))
                .toList();
    }

    private boolean noneLeft() {
        return started.stream().noneMatch(Process::isAlive) && marked().isEmpty();
    }

    private static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && !condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private ProcessBuilder builder(List<String> command, Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        return builder;
    }

    /**
     * Makes sure that the demo goes on.
     *
     * @throws CommandFailedException if {@link #endAll} was called: nothing new may begin
     */
    public void requireRunning() {
        if (ending) {
            throw new CommandFailedException("the demo is ending");
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        requireRunning();
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private int await(Process process) {
        try {
            int code = process.waitFor();
            started.remove(process);
            return code;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    /** Removes a directory with all below it; what is already gone is no fault. */
    public static void remove(Path tree) {
        if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(tree)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
