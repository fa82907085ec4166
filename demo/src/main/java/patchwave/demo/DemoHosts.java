package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;
import patchwave.demo.fleet.DemoFleet;
import patchwave.demo.fleet.DemoHost;
import patchwave.demo.host.AgentFiles;
import patchwave.demo.host.HostRoot;
import patchwave.demo.proof.JournalFacts;

/** The hosts of the fleet: their directories, and the agents that look after them. */
public final class DemoHosts {
    private final Layout layout;
    private final Path launcher;
    private final DemoFleet fleet;
    private final Options options;
    private final Processes processes;
    private final Fittings fittings;
    private final Map<String, HostRoot> roots = new TreeMap<>();
    private final Map<String, AgentFiles> agents = new TreeMap<>();
    private final List<Process> agentProcesses = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> databasesBefore = new TreeMap<>();

    /**
     * @param launcher starts an agent
     * @param ports one for each host
     */
    DemoHosts(
            Layout layout,
            Path launcher,
            DemoFleet fleet,
            Options options,
            Processes processes,
            List<Integer> ports,
            Fittings fittings) {
        this.layout = layout;
        this.launcher = launcher;
        this.fleet = fleet;
        this.options = options;
        this.processes = processes;
        this.fittings = fittings;
        for (int i = 0; i < fleet.hosts().size(); i++) {
            DemoHost host = fleet.hosts().get(i);
            HostRoot root = new HostRoot(layout.host(host.id()), ports.get(i), processes);
            roots.put(host.id(), root);
            agents.put(host.id(), new AgentFiles(host, root));
        }
    }

    /** Where each service answers. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new TreeMap<>();
        roots.forEach((id, root) -> ports.put(id, root.port()));
        return ports;
    }

    public HostRoot root(String id) {
        return present(roots.get(id));
    }

    /** Makes every host: directory, packages from the repository, service. */
    void install(String repository, String key, Screen.Progress progress) {
        together(fleet.hosts(), host -> {
            processes.requireRunning();
            HostRoot root = root(host.id());
            root.create(repository, key, options.ownProcesses() ? 2 : 1, fittings.aptLines(root.path()));
            root.install();
            progress.tick();
        });
        roots.forEach((id, root) -> databasesBefore.put(id, root.packageDatabase()));
    }

    /** Gets the tokens and writes what every agent needs. */
    void configureAgents(
            OperatorCommands operator, ControllerProcess controller, String signer, Screen.Progress progress) {
        Map<String, List<DemoHost>> groups = new LinkedHashMap<>();
        for (DemoHost host : fleet.hosts()) {
            // A large fleet shares tokens among hosts that are alike.
            String group = options.ownProcesses() ? host.id() : host.environment() + host.labels();
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(host);
        }
        together(List.copyOf(groups.values()), group -> {
            String token = operator.token(group.getFirst(), group.size());
            for (DemoHost host : group) {
                present(agents.get(host.id()))
                        .write(
                                fittings.agentsPort(host.id(), controller.agentsPort()),
                                controller.enrolmentPort(),
                                token,
                                signer,
                                layout.balancer());
                progress.tick();
            }
        });
    }

    /** Starts the agents' processes. */
    void startAgents() {
        for (int i = 0; i < options.agentProcesses(); i++) {
            agentProcesses.add(startAgent(i));
        }
    }

    private Process startAgent(int i) {
        List<String> command = new ArrayList<>(List.of(launcher.toString(), "run"));
        for (int j = i; j < fleet.hosts().size(); j += options.agentProcesses()) {
            command.add("--config");
            command.add(present(agents.get(fleet.hosts().get(j).id()))
                    .configuration()
                    .toString());
        }
        // Several agents in one process need more than the memory that the launcher gives to one.
        Map<String, String> more = options.ownProcesses()
                ? fittings.agentVariables(fleet.hosts().get(i).id())
                : Map.of("PATCHWAVE_JAVA_OPTS", "-Xmx160m -Xmn16m");
        return processes.background(command, more, layout.logs().resolve("agent-" + (i + 1) + ".log"));
    }

    /** Kills the agent of a host with -9, by its id; answers the id. Only where every host has a process of its own. */
    public long killAgent(String id) {
        Process agent = agentProcesses.get(processOf(id));
        agent.destroyForcibly();
        agent.onExit().join();
        return agent.pid();
    }

    /** As {@link #killAgent}, without waiting until it is gone: that may take longer than what it has begun. */
    void killAgentNow(String id) {
        agentProcesses.get(processOf(id)).destroyForcibly();
    }

    /** Kills with -9 whatever works on the package database of a host; answers how many processes that were. */
    int killPackageManager(String id) {
        // apt first: it would end with a verdict of its own if it saw dpkg die.
        return processes.kill("apt-get", root(id).path()) + processes.kill("dpkg", root(id).path());
    }

    /** Starts the agent of a host again after {@link #killAgent}. */
    public void restartAgent(String id) {
        agentProcesses.set(processOf(id), startAgent(processOf(id)));
    }

    /** Whether the process of a host's agent lives. */
    public boolean isAgentAlive(String id) {
        return agentProcesses.get(processOf(id)).isAlive();
    }

    private int processOf(String id) {
        return fleet.hosts().stream().map(DemoHost::id).toList().indexOf(id);
    }

    /** Where the agent of a host keeps its journal and its transactions. */
    public Path agentState(String id) {
        return present(agents.get(id)).state();
    }

    /** Makes sure that no agent's process has ended by itself. */
    void requireAgents() {
        for (int i = 0; i < agentProcesses.size(); i++) {
            if (!agentProcesses.get(i).isAlive()) {
                throw new CommandFailedException("agent process " + (i + 1) + " ended by itself with exit code "
                        + agentProcesses.get(i).exitValue());
            }
        }
    }

    /** True if the host's package database is byte for byte what it was after {@link #install}. */
    boolean untouched(String id) {
        return java.util.Arrays.equals(present(databasesBefore.get(id)), root(id).packageDatabase());
    }

    /** What the journal of the host's agent says. */
    public JournalFacts journal(String id) {
        Path file = present(agents.get(id)).state().resolve("journal.ndjson");
        try {
            return JournalFacts.read(Files.exists(file) ? Files.readAllLines(file) : List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the work for all, as many at a time as the machine can do well. */
    private static <T> void together(List<T> all, Consumer<T> work) {
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors() + 1)) {
            List<Future<?>> running = new ArrayList<>();
            all.forEach(one -> running.add(threads.submit(() -> work.accept(one))));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    private static <T> T present(@org.jspecify.annotations.Nullable T value) {
        return java.util.Optional.ofNullable(value).orElseThrow();
    }
}
