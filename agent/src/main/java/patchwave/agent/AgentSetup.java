package patchwave.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.EnrolmentException;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.enrolment.Token;
import patchwave.agent.health.HostChecks;
import patchwave.agent.hooks.DirectoryHooks;
import patchwave.agent.journal.Journal;
import patchwave.agent.link.Address;
import patchwave.agent.link.GrpcLink;
import patchwave.agent.link.Transport;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.Limits;
import patchwave.agent.operation.Machine;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.apt.Apt;
import patchwave.agent.packages.apt.AptSettings;
import patchwave.agent.services.InitScripts;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.ServiceManager;
import patchwave.agent.services.StaleProcesses;
import patchwave.agent.services.Systemd;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.wire.FromWire;
import patchwave.agent.work.HostTools;
import patchwave.agent.work.HostWork;
import patchwave.agent.work.Transactions;

/**
 * Builds one agent from its configuration.
 *
 * @param transport shared by all agents of the process
 * @param clock the host's clocks
 * @param wall the same wall clock
 * @param secrets for keys and incarnations
 * @param jitter for waiting times
 * @param hostName the host's own name
 * @param version of this program
 * @param ownPid this process
 * @param replaced whether another version of the agent waits for this process to end
 */
record AgentSetup(
        Transport transport,
        AgentClock clock,
        InstantSource wall,
        SecureRandom secrets,
        RandomGenerator jitter,
        String hostName,
        String version,
        long ownPid,
        BooleanSupplier replaced) {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSetup.class);
    private static final int INCARNATION_SIZE = 16;
    private static final Path PROC = Path.of("/proc");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /**
     * The agent, its host enrolled. Waits as long as it takes for the controller and a token.
     *
     * @throws IllegalStateException if the host cannot be used as configured; the message says why
     */
    Agent build(AgentConfig config) throws InterruptedException, IOException {
        Files.createDirectories(config.stateDirectory());
        Journal journal = Journal.open(config.stateDirectory().resolve("journal.ndjson"));
        IdentityFiles files = new IdentityFiles(config.stateDirectory());
        Enrolment enrolment = new Enrolment(files, secrets);
        Identity identity = identity(config, files, enrolment);
        LOG.info("this host is {}", identity);
        CommandRunner commands = new CommandRunner(config.stateDirectory().resolve("scratch"));
        TransactionRunner runner = TransactionRunner.forThisHost();
        PackageManager packages = packages(config, commands, runner);
        ServiceManager services = services(config, commands);
        HostFacts facts = HostFactsReader.read(config.packages().root(), hostName, packages.architecture(), version);
        HostTools tools = new HostTools(
                packages,
                new RunnerTransactions(runner),
                services,
                new StaleProcesses(PROC, config.packages().root(), services)::scan,
                new RestartPolicy(config.services().neverRestart()),
                new DirectoryHooks(config.hooks(), config.hookTimeout(), identity.hostId(), commands),
                new HostChecks(config.checks(), config.checksDirectory(), config.checkTimeout(), services, commands));
        byte[] fresh = new byte[INCARNATION_SIZE];
        secrets.nextBytes(fresh);
        return new Agent(
                identity.hostId(),
                new Machine(facts, Limits.DEFAULT),
                AgentState.of(journal.state(), Machine.incarnation(journal.state(), Bytes.of(fresh))),
                journal,
                new GrpcLink(transport, config.controllers(), identity, enrolment, wall, jitter),
                new HostWork(tools, config.stateDirectory().resolve("transactions"), facts.osRelease(), ownPid),
                new PlanCheck(config.signers(), config.environment(), facts.osRelease(), FromWire::plan),
                clock,
                config.checkInterval(),
                replaced);
    }

    private Identity identity(AgentConfig config, IdentityFiles files, Enrolment enrolment)
            throws InterruptedException {
        Optional<Identity> known = files.load();
        long pause = 1;
        while (known.isEmpty()) {
            try {
                known = Optional.of(enrol(config, enrolment));
            } catch (EnrolmentException | IOException | IllegalArgumentException e) {
                // A token may come, or the controller: both are waited for.
                LOG.warn("{} is not enrolled: {}", config.host(), e.getMessage());
                Thread.sleep(jitter.nextLong(pause * 1000 + 1));
                pause = Math.min(pause * 2, LONGEST_PAUSE.toSeconds());
            }
        }
        return known.get();
    }

    private Identity enrol(AgentConfig config, Enrolment enrolment) throws IOException {
        Path file = config.tokenFile()
                .orElseThrow(() -> new IllegalArgumentException("enrolment_token_file is not configured"));
        Address address = config.enrolment()
                .orElseThrow(() -> new IllegalArgumentException("controller.enrolment is not configured"));
        Token token = Token.parse(Files.readString(file));
        return enrolment.enrol(token, config.host(), trust -> transport.channel(address, Optional.empty(), trust));
    }

    private static PackageManager packages(AgentConfig config, CommandRunner commands, TransactionRunner runner)
            throws InterruptedException {
        AptSettings settings = new AptSettings(
                config.packages().root(),
                config.packages().aptConfig(),
                config.stateDirectory().resolve("archive"),
                AptSettings.DEFAULT_LOCK_PATIENCE);
        return switch (Apt.open(settings, commands, runner)) {
            case Answer.Given<Apt> given -> given.value();
            case Answer.Failed<Apt> failed ->
                throw new IllegalStateException(
                        "apt cannot be used on this host: " + failed.failure().detail());
        };
    }

    private static ServiceManager services(AgentConfig config, CommandRunner commands) {
        return switch (config.services()) {
            case AgentConfig.Services.Systemd _ -> new Systemd(commands, PROC);
            case AgentConfig.Services.InitScripts scripts ->
                new InitScripts(commands, PROC, scripts.initDirectory(), scripts.runDirectory());
        };
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
