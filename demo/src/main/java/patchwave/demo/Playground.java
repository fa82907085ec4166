package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;
import patchwave.demo.fleet.DemoFleet;
import patchwave.demo.host.FreePorts;
import patchwave.demo.load.Balancer;
import patchwave.demo.repository.DebianPackage;
import patchwave.demo.repository.Repository;
import patchwave.demo.repository.RepositoryServer;
import patchwave.demo.repository.SigningKey;

/** A whole fleet on this machine: repository, hosts, agents, controller, operator. Made by {@link #setUp}, gone after {@link #close}. */
public final class Playground implements AutoCloseable {
    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(5);

    public final Layout layout;
    public final Processes processes;
    public final DemoFleet fleet;
    public final DemoHosts hosts;
    public final ControllerProcess controller;
    public final OperatorCommands operator;
    private final Options options;
    private final Surroundings surroundings;
    private final Screen screen;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /** As shipped. */
    Playground(Options options, Surroundings surroundings, Screen screen) {
        this(options, surroundings, screen, Fittings.NONE);
    }

    /** @param fittings what is fitted onto its programs */
    public Playground(Options options, Surroundings surroundings, Screen screen, Fittings fittings) {
        this.options = options;
        this.surroundings = surroundings;
        this.screen = screen;
        this.layout = new Layout(makeDirectory(surroundings.temporary()));
        this.processes = new Processes(layout.base(), surroundings.inherited(layout.home()));
        this.fleet = DemoFleet.of(options.hosts());
        List<Integer> ports = FreePorts.find(fleet.hosts().size() + 3, surroundings.random());
        Path launcher = surroundings.checkout().resolve("patchwave");
        this.hosts = new DemoHosts(
                layout,
                surroundings.checkout().resolve("patchwave-agent"),
                fleet,
                options,
                processes,
                ports.subList(3, ports.size()),
                fittings);
        this.controller = new ControllerProcess(layout, launcher, processes, ports.subList(0, 3), fittings);
        this.operator = new OperatorCommands(layout, launcher, processes, screen);
    }

    private static Path makeDirectory(Path temporary) {
        try {
            Path base = Files.createTempDirectory(temporary.toRealPath(), "patchwave-demo-");
            Files.createDirectories(new Layout(base).home());
            Files.createDirectories(new Layout(base).logs());
            return base;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a directory in " + temporary, e);
        }
    }

    /**
     * Sets everything up, until every host is healthy.
     *
     * @param fleetFile the text of the fleet file to apply
     * @param packages what the repository has; hosts install the service from it
     */
    public void setUp(String fleetFile, List<DebianPackage> packages) throws IOException {
        Files.writeString(layout.fleetFile(), fleetFile);
        Files.createDirectories(layout.repository());
        SigningKey key = SigningKey.generate(
                surroundings.random(), surroundings.clock().instant().minusSeconds(60));
        screen.step("signed apt repository", 1, _ -> {
            new Repository(layout.repository(), key, surroundings.clock(), processes).publish(packages);
            return true;
        });
        RepositoryServer server = open(RepositoryServer.start(layout.repository()));
        screen.step(
                "package databases and services of %d hosts".formatted(options.hosts()), options.hosts(), progress -> {
                    hosts.install(server.address(), key.armoured(), progress);
                    return true;
                });
        String signer = screen.step("controller, operator, fleet file", 4, progress -> {
            controller.configure(options.ownProcesses() ? 1 : 2);
            controller.createOperator("demo", layout.operator());
            progress.tick();
            controller.start();
            progress.tick();
            String publicKey = operator.makeSigningKey();
            progress.tick();
            operator.applyFleet();
            progress.tick();
            return publicKey;
        });
        screen.step("enrolment tokens", options.hosts(), progress -> {
            hosts.configureAgents(operator, controller, signer, progress);
            return true;
        });
        screen.step(
                "%d agent processes, all hosts healthy".formatted(options.agentProcesses()),
                options.hosts(),
                progress -> {
                    hosts.startAgents();
                    awaitHealthy(progress);
                    return true;
                });
    }

    public void awaitHealthy(Screen.Progress progress) {
        long end = System.nanoTime() + HEALTHY_WITHIN.toNanos();
        int healthy = 0;
        while (healthy < options.hosts()) {
            if (System.nanoTime() > end) {
                throw new CommandFailedException("only " + healthy + " of " + options.hosts() + " hosts are healthy");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
            hosts.requireAgents();
            healthy = operator.healthyHosts();
            progress.reach(healthy);
        }
    }

    /** The load balancer of the fleet, without which no host can be drained. */
    public Balancer balance(Balancer.Rates rates) throws IOException {
        Balancer balancer = open(new Balancer(fleet, hosts.ports(), layout.balancer(), rates));
        balancer.startProbing();
        return balancer;
    }

    /** True once a signal, or the end of the run, has ended it. */
    public boolean isClosing() {
        return closing.get();
    }

    /** The ends of the logs, for a run that failed. */
    public List<String> explain() {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> logs = Files.list(layout.logs())) {
            for (Path log : logs.sorted().toList()) {
                List<String> all = Files.readAllLines(log);
                boolean telling = log.getFileName().toString().startsWith("controller") || lines.size() < 80;
                if (telling && !all.isEmpty()) {
                    lines.add("--- the end of " + log.getFileName());
                    lines.addAll(all.subList(Math.max(0, all.size() - 20), all.size()));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            lines.add("no logs: " + e.getMessage());
        }
        lines.add("--- run it again with --keep to look at everything");
        return lines;
    }

    private <T extends AutoCloseable> T open(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** Ends every process and removes the directory; the second call waits for the first. */
    @Override
    public synchronized void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        processes.endAll();
        for (AutoCloseable closeable : open) {
            try {
                closeable.close();
            } catch (Exception e) {
                screen.line("while cleaning up: " + e.getMessage());
            }
        }
        if (options.keep()) {
            screen.line("Kept: " + layout.base());
            return;
        }
        removeDirectory();
    }

    /** Again and again for a while: a step that is being interrupted may still be making files. */
    private void removeDirectory() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                Processes.remove(layout.base());
                return;
            } catch (UncheckedIOException e) {
                if (System.nanoTime() > end) {
                    screen.line("could not remove " + layout.base() + ": " + e.getMessage());
                    return;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }
}
