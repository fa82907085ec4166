package patchwave.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.config.AgentConfig;
import patchwave.agent.config.BackEndChoice;
import patchwave.agent.config.ConfigException;
import patchwave.agent.config.ConfigReader;
import patchwave.agent.local.Relay;
import patchwave.agent.operation.Moment;
import picocli.CommandLine;

/** {@code patchwave-agent}: the program that runs on every host. */
@CommandLine.Command(
        name = "patchwave-agent",
        description = "Applies security patches on this host, when the Patchwave controller permits it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:ended by a signal, or replaced by another version",
            "2:wrong usage",
            "70:internal fault",
            "78:configuration fault"
        })
public final class Main {
    /** As its package says; the plain version in a checkout. */
    private static final String VERSION = System.getProperty("patchwave.version", "0.1.0");
    /** Where a package's version of the agent lives; set by its start script. */
    private static final Optional<Path> HOME =
            Optional.ofNullable(System.getProperty("patchwave.home")).map(Path::of);

    private static final int WRONG_USAGE = 2;
    static final int INTERNAL_FAULT = 70;
    static final int CONFIGURATION_FAULT = 78;

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String... arguments) {
        if (System.getProperty("java.util.logging.SimpleFormatter.format") == null) {
            System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tLZ %4$s %3$s %5$s%6$s%n");
        }
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new Run())
                .addSubcommand(new RunLink())
                .addSubcommand(new CheckCommand(InstantSource.system()))
                .addSubcommand(new UndrainCommand(InstantSource.system(), user()));
        line.getCommandSpec().version(VERSION);
        line.setParameterExceptionHandler((e, _) -> {
            e.getCommandLine().getErr().println(e.getMessage());
            e.getCommandLine().usage(e.getCommandLine().getErr());
            return WRONG_USAGE;
        });
        System.exit(arguments.length == 0 ? usage(line) : line.execute(arguments));
    }

    /** Who runs this; behind sudo, the person who asked for it. */
    private static String user() {
        String user = System.getProperty("user.name", "unknown");
        return Optional.ofNullable(System.getenv("SUDO_USER"))
                .filter(it -> !it.equals(user))
                .map(it -> it + " (as " + user + ")")
                .orElse(user);
    }

    private static int usage(CommandLine line) {
        line.usage(line.getErr());
        return WRONG_USAGE;
    }

    private static Networking networking() {
        return new Networking(InstantSource.system(), new SecureRandom(), new Random());
    }

    static String hostName() throws IOException {
        String name = Files.exists(Path.of("/proc/sys/kernel/hostname"))
                ? Files.readString(Path.of("/proc/sys/kernel/hostname")).strip()
                : InetAddress.getLocalHost().getHostName();
        return name.toLowerCase(Locale.ROOT);
    }

    /** What to do when the package is upgraded. */
    static final class Replacement {
        @CommandLine.Option(
                names = "--exit-when-replaced",
                description = "ends with 0 when its package was upgraded and it is idle, so that whoever started it,"
                        + " such as systemd, starts the new version")
        private boolean isWanted;

        boolean isDue() {
            return isWanted
                    && HOME.map(InstalledVersion::new)
                            .filter(InstalledVersion::isReplaced)
                            .isPresent();
        }
    }

    /** {@code patchwave-agent link}. */
    @CommandLine.Command(
            name = "link",
            description =
                    "Speaks to the controller for an agent that does not do so itself (link.mode socket): enrols"
                            + " the host, and carries messages. Run as the user link.user, never as root. Until ended by a signal.",
            mixinStandardHelpOptions = true)
    static final class RunLink implements Callable<Integer> {
        @CommandLine.Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                description = "the agent's agent.yaml")
        private Path file = Path.of("agent.yaml");

        @CommandLine.Mixin
        private Replacement replacement = new Replacement();

        @Override
        public Integer call() throws InterruptedException, IOException {
            Logger log = LoggerFactory.getLogger(Main.class);
            try (Networking networking = networking()) {
                AgentConfig config = ConfigReader.read(file, hostName());
                if (!(config.link() instanceof AgentConfig.Link.Socket socket)) {
                    log.error(
                            "{}: link.mode is in-process: the agent speaks to the controller itself, and needs no link",
                            file);
                    return CONFIGURATION_FAULT;
                }
                config.report().forEach(value -> log.info("{}: {}", file, value));
                Files.createDirectories(socket.stateDirectory());
                Networking.Enrolled enrolled = networking.enrol(config, socket.stateDirectory());
                new Relay(socket.path(), enrolled.hostId(), enrolled.streams()).run(replacement::isDue);
                return 0;
            } catch (ConfigException e) {
                log.error("{}", e.getMessage());
                return CONFIGURATION_FAULT;
            }
        }
    }

    /** {@code patchwave-agent run}. */
    @CommandLine.Command(
            name = "run",
            description = "Runs until ended by a signal. Each configuration file is one agent with its own state.",
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        private final AtomicInteger exitCode = new AtomicInteger();

        @CommandLine.Option(
                names = "--config",
                paramLabel = "FILE",
                required = true,
                arity = "1..*",
                description = "agent.yaml; several run several agents in this process")
        private List<Path> files = List.of();

        @CommandLine.Mixin
        private Replacement replacement = new Replacement();

        @Override
        public Integer call() throws InterruptedException, IOException {
            Logger log = LoggerFactory.getLogger(Main.class);
            String hostName = hostName();
            List<AgentConfig> configs = new ArrayList<>();
            try {
                for (Path file : files) {
                    AgentConfig config = ConfigReader.read(file, hostName);
                    if (config.link() instanceof AgentConfig.Link.Socket) {
                        ConfigReader.refuseIfOthersMayWrite(file);
                    }
                    config.report().forEach(value -> log.info("{}: {}", file, value));
                    log.info(
                            "{}: the package manager of this host is {}",
                            file,
                            BackEndChoice.of(config.packages().backEnd(), AgentSetup.SYSTEM));
                    configs.add(config);
                }
            } catch (ConfigException e) {
                log.error("{}", e.getMessage());
                return CONFIGURATION_FAULT;
            }
            try (Networking networking = networking()) {
                return runAll(configs, setup(networking, hostName));
            }
        }

        private AgentSetup setup(Networking networking, String hostName) {
            InstantSource wall = InstantSource.system();
            return new AgentSetup(
                    networking,
                    () -> new Moment(wall.instant(), sinceBoot()),
                    new SecureRandom(),
                    hostName,
                    VERSION,
                    ProcessHandle.current().pid(),
                    replacement::isDue);
        }

        /** Suspend included, unlike System.nanoTime; in steps of 10 ms. */
        private static Duration sinceBoot() {
            try {
                String uptime = Files.readString(Path.of("/proc/uptime"));
                return Duration.ofMillis((long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the boot clock", e);
            }
        }

        private int runAll(List<AgentConfig> configs, AgentSetup setup) throws InterruptedException {
            CountDownLatch ended = new CountDownLatch(configs.size());
            List<Thread> threads = new ArrayList<>();
            for (AgentConfig config : configs) {
                threads.add(Thread.ofVirtual().name("agent-" + config.host()).start(() -> {
                    try {
                        runOne(config, setup);
                    } finally {
                        ended.countDown();
                    }
                }));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(threads)));
            ended.await();
            return exitCode.get();
        }

        /** One agent's end does not end the others of the process; the exit code tells of it. */
        private void runOne(AgentConfig config, AgentSetup setup) {
            Logger log = LoggerFactory.getLogger(Main.class);
            try {
                setup.build(config).run();
            } catch (InterruptedException _) {
                log.info("agent {} ends", config.host());
            } catch (Exception | Error e) {
                // An Error as well, such as no memory: an exit with 0 would keep the service manager from a restart.
                log.error("agent {} cannot go on: {}", config.host(), Faults.describe(e));
                log.debug("agent {}", config.host(), e);
                exitCode.set(INTERNAL_FAULT);
            }
        }

        private static void stop(List<Thread> threads) {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                try {
                    thread.join(Duration.ofSeconds(5));
                } catch (InterruptedException _) {
                    return;
                }
            }
        }
    }
}
