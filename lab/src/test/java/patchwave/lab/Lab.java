package patchwave.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The lab of this test run: a network with a repository, and hosts that tests make. It has a name of its own, so that it
 * leaves the lab of {@code patchwave lab up} alone; one test run at a time has it on a machine.
 */
final class Lab implements AutoCloseable {
    /** The checkout: tests run in the module's directory. */
    static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();

    /** For commands that take seconds; what may take longer says so. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(30);

    private final FileChannel channel;
    private final FileLock lock;
    private final List<LabFleet> fleets = new CopyOnWriteArrayList<>();

    private Lab(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Waits until no other test run has the lab, clears what a killed one left, builds what is missing. */
    static Lab open() {
        try {
            Path home = Path.of(environment().getOrDefault("LAB", "/var/cache/patchwave-lab"));
            Files.createDirectories(home);
            FileChannel channel =
                    FileChannel.open(home.resolve("tests.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                System.err.println("lab: waiting for another test run on this machine");
                lock = channel.lock();
            }
            Lab lab = new Lab(channel, lock);
            Runtime.getRuntime().addShutdownHook(new Thread(lab::end));
            command("down").require();
            run(List.of("up", "--hosts", "0"), "", BUILD_LIMIT).require();
            return lab;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent("LAB_NAME", "pwtest");
        environment.putIfAbsent("LAB_NET", "10.79");
        return environment;
    }

    /** Runs a command of {@code patchwave lab} to its end. */
    static Ran command(String... arguments) {
        return run(List.of(arguments), "", LIMIT);
    }

    static Ran run(List<String> arguments, String input, Duration limit) {
        return Commands.run(line(arguments), environment(), input, limit);
    }

    /** Starts a command of this machine inside the lab's network; it ends with the lab at the latest. */
    static Process start(List<String> command, Map<String, String> more, Path log) {
        List<String> arguments = new ArrayList<>(List.of("inside", "env"));
        more.forEach((name, value) -> arguments.add(name + "=" + value));
        arguments.addAll(command);
        return Commands.start(line(arguments), environment(), log);
    }

    /** Runs a command of this machine inside the lab's network to its end. */
    static Ran inside(List<String> command, Map<String, String> more, Duration limit) {
        List<String> arguments = new ArrayList<>(List.of("inside", "env"));
        more.forEach((name, value) -> arguments.add(name + "=" + value));
        arguments.addAll(command);
        return run(arguments, "", limit);
    }

    private static List<String> line(List<String> arguments) {
        List<String> line =
                new ArrayList<>(List.of(CHECKOUT.resolve("lab/bin/lab").toString()));
        line.addAll(arguments);
        return line;
    }

    /** Where repository, balancer and controller are, as hosts see it. */
    static String gateway() {
        return command("gateway").require();
    }

    /** A host that is not there yet: {@link LabHost#add} makes it. */
    static LabHost host(int number) {
        return new LabHost("h" + number, command("address", "h" + number).require());
    }

    /** Hosts of these environments, enrolled and healthy; to be closed by the test. */
    LabFleet fleet(String... environments) {
        return fleet(Installation.CHECKOUT, environments);
    }

    LabFleet fleet(Installation installation, String... environments) {
        return start(new LabFleet(
                this, installation, Arrays.asList(environments), Collections.nCopies(environments.length, "apt")));
    }

    /** Two hosts with rpm: of dev with dnf, of staging with zypper. What they start from is built, if it is not there. */
    LabFleet rpmFleet() {
        prepareRpm();
        return start(new LabFleet(this, Installation.CHECKOUT, List.of("dev", "staging"), List.of("dnf", "zypper")));
    }

    /** Builds what hosts with rpm start from, if it is not there. */
    void prepareRpm() {
        run(List.of("prepare", "--dnf", "--zypper"), "", BUILD_LIMIT).require();
    }

    private LabFleet start(LabFleet fleet) {
        fleets.add(fleet);
        try {
            fleet.start();
        } catch (RuntimeException | Error e) {
            System.err.println("---- no fleet; what the lab looks like:\n" + explain());
            fleet.close();
            throw e;
        }
        return fleet;
    }

    void forget(LabFleet fleet) {
        fleets.remove(fleet);
    }

    /** The ends of all logs, for a test that failed. */
    String explain() {
        StringBuilder text = new StringBuilder(command("status").toString());
        fleets.forEach(fleet -> text.append(fleet.explain()));
        return text.toString();
    }

    /** Does the work for all at the same time; the first failure is the caller's. */
    static <T> void together(List<T> all, Consumer<T> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            all.forEach(one -> running.add(threads.submit(() -> work.accept(one))));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private synchronized void end() {
        if (lock.isValid()) {
            command("down");
            try {
                lock.release();
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        end();
    }
}
