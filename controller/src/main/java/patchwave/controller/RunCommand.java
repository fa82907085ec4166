package patchwave.controller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the controller until it is told to stop. */
@Command(
        name = "run",
        description = {
            "Runs the controller until SIGTERM or Ctrl-C.",
            "Prints one line 'ready agents=HOST:PORT operators=HOST:PORT enrolment=HOST:PORT' once all listeners are up."
        },
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    private final InstantSource clock;
    private final SecureRandom random;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "the configuration, YAML")
    private @Nullable Path config;

    RunCommand(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ControllerConfig settings = ControllerConfig.load(Objects.requireNonNull(config), hostName());
        settings.report().forEach((key, value) -> LOG.info("setting {}={}", key, value));
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(Exit.DONE);
        Controller controller = Controller.start(settings, clock, random, () -> {
            code.set(Exit.FAILED);
            stop.countDown();
        });
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            awaitQuietly(stopped);
                            // A stop that was asked for is no failure: without this the code would be that of the
                            // signal.
                            Runtime.getRuntime().halt(code.get());
                        },
                        "stop"));
        spec.commandLine().getOut().println(controller.readyLine());
        spec.commandLine().getOut().flush();
        LOG.info("{} tls=\"{}\"", controller.readyLine(), Listener.tlsLibrary());
        try {
            stop.await();
        } finally {
            LOG.info("stopping; operations on hosts go on by themselves");
            controller.close();
            stopped.countDown();
        }
        return code.get();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** This machine's own name, for the default of announce_names. */
    static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            return "localhost";
        }
    }
}
