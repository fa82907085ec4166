package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Finished;
import patchwave.demo.command.Processes;
import patchwave.demo.fleet.DemoFleet;
import patchwave.demo.fleet.FleetFile;
import patchwave.demo.host.FreePorts;
import patchwave.demo.load.Balancer;
import patchwave.demo.proof.Claim;
import patchwave.demo.proof.HostFindings;
import patchwave.demo.proof.Observed;
import patchwave.demo.proof.Verdict;
import patchwave.demo.repository.DebianPackage;
import patchwave.demo.repository.GhostPackages;
import patchwave.demo.repository.Repository;
import patchwave.demo.repository.RepositoryServer;
import patchwave.demo.repository.SigningKey;

/** One run of the demo: sets up, runs the emergency rollout, proves, cleans up. */
final class Demo implements AutoCloseable {
    private static final int HALTED_AS_PROMISED = 10;
    private static final Duration HEALTHY_WITHIN = Duration.ofMinutes(5);

    private final Options options;
    private final Surroundings surroundings;
    private final Screen screen;
    private final Layout layout;
    private final Processes processes;
    private final DemoFleet fleet;
    private final DemoHosts hosts;
    private final ControllerProcess controller;
    private final OperatorCommands operator;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final List<AutoCloseable> open = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile boolean running = true;

    Demo(Options options, Surroundings surroundings, Screen screen) {
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
                ports.subList(3, ports.size()));
        this.controller = new ControllerProcess(layout, launcher, processes, ports.subList(0, 3));
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

    /** Runs all of it; answers the exit code. */
    int run() throws IOException {
        long begin = System.nanoTime();
        screen.headline("Setting up %d hosts in %s".formatted(options.hosts(), layout.base()));
        setUp();
        Balancer balancer = open(new Balancer(
                fleet,
                hosts.ports(),
                layout.balancer(),
                options.ownProcesses() ? new Balancer.Rates(25, 5) : new Balancer.Rates(25, 2)));
        balancer.startProbing();
        screen.step("clients send 25 requests a second to every pool", 1, _ -> {
            balancer.startLoad(Duration.ofSeconds(30));
            return true;
        });
        screen.headline(GhostPackages.LIBRARY + " " + GhostPackages.OLD + " is being exploited");
        operator.recordAdvisory();
        String version = options.badPatch() ? GhostPackages.BAD : GhostPackages.FIXED;
        List<Claim> more = new ArrayList<>();
        Optional<Kill.Victim> victim = victim();
        int exitCode =
                victim.isPresent() ? emergencyWithKill(victim.get(), version, more) : operator.emergency(version);
        Observed seen = observe(version, exitCode, balancer);
        balancer.close();
        screen.proof(seen);
        List<Claim> claims = new ArrayList<>(options.badPatch() ? Verdict.halted(seen) : Verdict.patched(seen));
        claims.addAll(more);
        claims.add(cleanUp());
        screen.verdict(claims);
        boolean holds = Verdict.holds(claims);
        screen.line("");
        screen.line("%s in %.0f s, set-up and clean-up included."
                .formatted(holds ? "Everything held" : "NOT everything held", (System.nanoTime() - begin) / 1e9));
        return !holds ? 1 : options.badPatch() ? HALTED_AS_PROMISED : 0;
    }

    private void setUp() throws IOException {
        Files.writeString(layout.fleetFile(), FleetFile.text(fleet, options.quietSeconds()));
        Files.createDirectories(layout.repository());
        SigningKey key = SigningKey.generate(
                surroundings.random(), surroundings.clock().instant().minusSeconds(60));
        screen.step("signed apt repository", 1, _ -> {
            new Repository(layout.repository(), key, surroundings.clock(), processes).publish(packages());
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
            controller.createOperator("demo");
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

    private List<DebianPackage> packages() {
        Stream<DebianPackage> libraries = Stream.of(GhostPackages.OLD, GhostPackages.FIXED, GhostPackages.BAD)
                .filter(version -> options.badPatch() || !version.equals(GhostPackages.BAD))
                .map(GhostPackages::library);
        return Stream.concat(libraries, Stream.of(GhostPackages.service())).toList();
    }

    private void awaitHealthy(Screen.Progress progress) {
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

    private Optional<Kill.Victim> victim() {
        List<String> production = fleet.in("production");
        return switch (options.kill()) {
            case NOTHING -> Optional.empty();
            case CONTROLLER ->
                Optional.of(new ControllerVictim(layout.balancer().resolve("drained"), controller, hosts, production));
            case AGENT -> Optional.of(new AgentVictim(hosts, production));
        };
    }

    private int emergencyWithKill(Kill.Victim victim, String version, List<Claim> more) {
        Kill kill = new Kill(processes, victim);
        kill.start();
        int exitCode = operator.emergency(version);
        kill.finish();
        Optional<OperatorCommands.RolloutEnd> rollout = operator.newestRollout();
        if (rollout.isPresent() && rollout.get().state().equals("RUNNING")) {
            // The command lost the controller and said so; one looks again, as an operator would.
            exitCode = operator.watch(rollout.get().id());
        }
        more.add(kill.claim());
        return exitCode;
    }

    private Observed observe(String version, int exitCode, Balancer balancer) {
        Optional<OperatorCommands.RolloutEnd> rollout = operator.newestRollout();
        Finished audit = operator.verifyAudit();
        List<HostFindings> findings = fleet.hosts().stream()
                .map(host -> new HostFindings(
                        host.id(),
                        host.environment(),
                        hosts.root(host.id()).installedVersion(),
                        balancer.answer(host.id()),
                        balancer.secondsOut(host.id()),
                        hosts.untouched(host.id()),
                        hosts.journal(host.id())))
                .toList();
        return new Observed(
                GhostPackages.OLD,
                version,
                exitCode,
                rollout.map(OperatorCommands.RolloutEnd::state).orElse("NONE"),
                rollout.map(OperatorCommands.RolloutEnd::reason).orElse(""),
                findings,
                balancer.results(),
                audit.ok(),
                audit.said().lines().findFirst().orElse("no answer"));
    }

    private Claim cleanUp() {
        close();
        boolean clean = processes.marked().isEmpty() && (options.keep() || !Files.exists(layout.base()));
        return new Claim(
                "nothing is left: no process, no directory",
                clean,
                options.keep() ? "kept as asked: " + layout.base() : layout.base() + " is gone");
    }

    /** True if a signal ended the run. */
    boolean interrupted() {
        return !running;
    }

    /** The ends of the logs, for a run that failed. */
    List<String> explain() {
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
        running = false;
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
