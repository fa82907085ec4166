package patchwave.agent;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.PolicyRcD;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.config.BackEndChoice;
import patchwave.agent.health.HostChecks;
import patchwave.agent.hooks.DirectoryHooks;
import patchwave.agent.inventory.HostInventory;
import patchwave.agent.inventory.HostLook;
import patchwave.agent.inventory.archives.ArchiveLimits;
import patchwave.agent.inventory.archives.ArchiveWalk;
import patchwave.agent.inventory.archives.DutyCycle;
import patchwave.agent.journal.Journal;
import patchwave.agent.link.GrpcLink;
import patchwave.agent.link.Link;
import patchwave.agent.local.SocketLink;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.Limits;
import patchwave.agent.operation.Machine;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.apt.Apt;
import patchwave.agent.packages.apt.AptSettings;
import patchwave.agent.packages.dnf.Dnf;
import patchwave.agent.packages.rpm.RpmSettings;
import patchwave.agent.packages.zypper.Zypper;
import patchwave.agent.reboot.HostReboots;
import patchwave.agent.services.InitScripts;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.ServiceManager;
import patchwave.agent.services.StaleProcesses;
import patchwave.agent.services.Systemd;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.unattended.HostUpdates;
import patchwave.agent.unattended.UnattendedPolicy;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.InventoryMessages;
import patchwave.agent.work.HostTools;
import patchwave.agent.work.HostWork;
import patchwave.agent.work.Transactions;

/**
 * Builds one agent from its configuration.
 *
 * @param networking of those agents of the process that speak to the controller themselves
 * @param clock the host's clocks
 * @param secrets for incarnations
 * @param hostName the host's own name
 * @param version of this program
 * @param ownPid this process
 * @param replaced whether another version of the agent waits for this process to end
 */
record AgentSetup(
        Networking networking,
        AgentClock clock,
        SecureRandom secrets,
        String hostName,
        String version,
        long ownPid,
        BooleanSupplier replaced) {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSetup.class);
    private static final int INCARNATION_SIZE = 16;
    private static final Path PROC = Path.of("/proc");
    /** Of an agent on "/" without a link process. */
    static final String IN_PROCESS =
            "link.mode is in-process: what speaks to the network may do all that the agent may do";

    /** Programs are those of the running system, whatever root they work on. */
    static final Path SYSTEM = Path.of("/");

    /**
     * The agent. Its host is enrolled, unless that is its link process's to do; then it waits as long as it takes for the
     * controller and a token.
     *
     * @throws IllegalStateException if the host cannot be used as configured; the message says why
     */
    Agent build(AgentConfig config) throws InterruptedException, IOException {
        Files.createDirectories(config.stateDirectory());
        Journal journal = Journal.open(config.stateDirectory().resolve("journal.ndjson"));
        NamedLink link = link(config);
        CommandRunner commands = new CommandRunner(config.stateDirectory().resolve("scratch"));
        RestartPolicy restarts = new RestartPolicy(config.services().neverRestart());
        TransactionRunner runner = TransactionRunner.forThisHost(new PolicyRcD(restarts.patterns()));
        PackageManager packages =
                packages(config, commands, runner, config.stateDirectory().resolve("archive"));
        ServiceManager services = services(config, commands);
        HostFacts facts = HostFactsReader.read(config.packages().root(), hostName, packages.architecture(), version);
        HostTools tools = new HostTools(
                packages,
                new RunnerTransactions(runner),
                services,
                new StaleProcesses(PROC, config.packages().root(), services)::scan,
                restarts,
                new HostReboots(commands, config.packages().root(), PROC),
                new DirectoryHooks(config.hooks(), config.hookTimeout(), link.host(), commands),
                checks(config, services, commands),
                updates(config, commands)::keep);
        byte[] fresh = new byte[INCARNATION_SIZE];
        secrets.nextBytes(fresh);
        return new Agent(
                link.host(),
                new Machine(facts, config.mayReboot() ? Limits.DEFAULT : Limits.DEFAULT.withoutReboots()),
                AgentState.of(journal.state(), Machine.incarnation(journal.state(), Bytes.of(fresh))),
                journal,
                link.link(),
                new HostWork(tools, config.stateDirectory().resolve("transactions"), facts.osRelease(), ownPid),
                new PlanCheck(
                        config.signers(),
                        config.environment(),
                        facts.osRelease(),
                        FromWire::plan,
                        FromWire::standingApproval),
                clock,
                config.checkInterval(),
                replaced,
                Optional.of(inventory(config, commands, packages.architecture())));
    }

    private static HostInventory inventory(AgentConfig config, CommandRunner commands, String architecture) {
        Path root = config.packages().root();
        HostLook look = switch (backEnd(config)) {
            case APT, AUTO ->
                HostLook.dpkg(commands, PROC, root, config.packages().aptConfig(), architecture);
            case DNF, ZYPPER -> HostLook.rpm(commands, PROC, root, RpmSettings.DEFAULT_HOME, architecture);
        };
        ArchiveWalk walk = new ArchiveWalk(
                root, PROC.resolve("self/mountinfo"), ArchiveLimits.DEFAULT, new DutyCycle(), System::nanoTime);
        return new HostInventory(look, walk, InventoryMessages::write);
    }

    /**
     * The way to the controller.
     *
     * @param host this host's name, for hooks and the log
     */
    private record NamedLink(String host, Link link) {}

    private NamedLink link(AgentConfig config) throws InterruptedException, IOException {
        return switch (config.link()) {
            case AgentConfig.Link.Socket socket ->
                new NamedLink(config.host(), new SocketLink(socket.path(), user(socket.user()), config.host()));
            case AgentConfig.Link.InProcess _ -> {
                if (config.packages().root().equals(SYSTEM)) {
                    LOG.warn(IN_PROCESS);
                }
                Networking.Enrolled enrolled = networking.enrol(config, config.stateDirectory());
                yield new NamedLink(
                        enrolled.hostId(), new GrpcLink(enrolled.streams().get()));
            }
        };
    }

    /** @throws IllegalStateException if there is none of this name; the message says what to do */
    static UserPrincipal user(String name) throws IOException {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
        } catch (UserPrincipalNotFoundException e) {
            throw new IllegalStateException(
                    "there is no user " + name
                            + " (link.user): make it, as packages do, or set link.mode to in-process",
                    e);
        }
    }

    /** Which package manager this host is taken to have. */
    static AgentConfig.BackEnd backEnd(AgentConfig config) {
        return BackEndChoice.of(config.packages().backEnd(), SYSTEM);
    }

    /**
     * This host's package manager.
     *
     * @param archive where it keeps package files, and what else is its own
     * @throws IllegalStateException if it cannot be used; the message says why
     */
    static PackageManager packages(AgentConfig config, CommandRunner commands, TransactionRunner runner, Path archive)
            throws InterruptedException {
        Path root = config.packages().root();
        AgentConfig.BackEnd backEnd = backEnd(config);
        Answer<? extends PackageManager> opened = switch (backEnd) {
            case APT, AUTO ->
                Apt.open(
                        new AptSettings(
                                root, config.packages().aptConfig(), archive, AptSettings.DEFAULT_LOCK_PATIENCE),
                        commands,
                        runner);
            case DNF -> Dnf.open(rpm(root, archive), commands::run, runner);
            case ZYPPER -> Zypper.open(rpm(root, archive), commands::run, runner);
        };
        return switch (opened) {
            case Answer.Given<? extends PackageManager> given -> given.value();
            case Answer.Failed<? extends PackageManager> failed ->
                throw new IllegalStateException(backEnd + " cannot be used on this host: "
                        + failed.failure().detail());
        };
    }

    private static HostUpdates updates(AgentConfig config, CommandRunner commands) {
        Path root = config.packages().root();
        UnattendedPolicy policy = config.packages().unattended();
        boolean hasSystemd = config.services() instanceof AgentConfig.Services.Systemd;
        return switch (backEnd(config)) {
            case APT, AUTO -> HostUpdates.apt(commands, root, config.packages().aptConfig(), hasSystemd, policy);
            case DNF -> HostUpdates.dnf(commands, root, hasSystemd, policy);
            case ZYPPER -> HostUpdates.suse(commands, root, hasSystemd, policy);
        };
    }

    private static RpmSettings rpm(Path root, Path archive) {
        return new RpmSettings(root, RpmSettings.DEFAULT_HOME, archive, RpmSettings.DEFAULT_LOCK_PATIENCE);
    }

    static ServiceManager services(AgentConfig config, CommandRunner commands) {
        return switch (config.services()) {
            case AgentConfig.Services.Systemd _ -> new Systemd(commands, PROC);
            case AgentConfig.Services.InitScripts scripts ->
                new InitScripts(commands, PROC, scripts.initDirectory(), scripts.runDirectory());
        };
    }

    static HostChecks checks(AgentConfig config, ServiceManager services, CommandRunner commands) {
        return new HostChecks(config.checks(), config.checksDirectory(), config.checkTimeout(), services, commands);
    }

    /** The real runner behind its seam. */
    private record RunnerTransactions(TransactionRunner runner) implements Transactions {
        @Override
        public TransactionStart start(String id, Path directory, Command command) throws InterruptedException {
            return runner.start(id, directory, command);
        }

        @Override
        public TransactionState fence(Path directory) {
            return runner.fence(directory);
        }

        @Override
        public TransactionState await(Path directory) throws InterruptedException {
            return runner.await(directory);
        }
    }
}
