package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry of {@code ./patchwave demo}. */
@Command(
        name = "patchwave demo",
        mixinStandardHelpOptions = true,
        version = "Patchwave demo",
        description = {
            "Runs one emergency patch wave over a fleet on this machine: real package databases, real services, real"
                    + " clients; then proves from outside that every host is patched and that no pool went below its"
                    + " floor. Needs no root, changes nothing outside one temporary directory, and cleans up.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything held",
            "1:something did not hold, or the demo could not run",
            "2:wrong usage",
            "10:with --bad-patch: the rollout halted exactly as promised",
            "69:a tool is missing; says what to install",
            "130:interrupted (Ctrl-C); everything is cleaned up"
        })
public final class Main implements Callable<Integer> {
    private static final List<String> TOOLS =
            List.of("apt-get", "dpkg", "dpkg-deb", "dpkg-query", "gpgv", "perl", "setsid", "tar");
    private static final int UNAVAILABLE = 69;

    @Spec
    private @org.jspecify.annotations.Nullable CommandSpec spec;

    @Option(
            names = "--hosts",
            paramLabel = "N",
            defaultValue = "12",
            description = "Size of the fleet, 6 to 1000 (default: ${DEFAULT-VALUE}). Above 16, agents share processes.")
    private int hosts;

    @Option(
            names = "--bad-patch",
            description = "Rolls out a patch that installs well and whose service then fails: the rollout must halt"
                    + " after one host. Exit code 10 if it does.")
    private boolean badPatch;

    @Option(
            names = "--kill-controller",
            description = "Kills the controller with -9 in the middle of production and starts it again.")
    private boolean killController;

    @Option(
            names = "--kill-agent",
            description =
                    "Kills an agent with -9 in production while apt works for it, apt and dpkg with it, and starts"
                            + " the agent again. At most 16 hosts.")
    private boolean killAgent;

    @Option(
            names = "--playground",
            description =
                    "Sets the fleet up, says how to be its operator, and leaves it running until Ctrl-C: to try the"
                            + " commands of docs/operating.md by hand.")
    private boolean playground;

    @Option(names = "--keep", description = "Leaves the directory with databases, journals and logs, and says where.")
    private boolean keep;

    @Option(names = "--fast", description = "Waits 1 s instead of 3 s where real rollouts settle and bake.")
    private boolean fast;

    /** Runs the demo and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (hosts < 6 || hosts > 1000) {
            throw wrong("--hosts takes 6 to 1000, not " + hosts);
        }
        if (Stream.of(badPatch && !playground, killController, killAgent, playground)
                        .filter(chosen -> chosen)
                        .count()
                > 1) {
            throw wrong(
                    "--bad-patch, --kill-controller, --kill-agent and --playground exclude each other (a playground may have the bad patch)");
        }
        List<String> missing = Processes.missing(TOOLS, Optional.ofNullable(System.getenv("PATH")));
        if (!missing.isEmpty()) {
            System.err.println("patchwave demo: missing: " + String.join(", ", missing)
                    + "\n  The demo works on real apt and dpkg: run it on Debian 12 or another system of its family."
                    + "\n  There, install what is missing: apt-get install apt dpkg gpgv perl-base tar util-linux");
            return UNAVAILABLE;
        }
        Options options = new Options(hosts, badPatch, killed(), keep, fast ? 1 : 3);
        if (killAgent && !options.ownProcesses()) {
            throw wrong("--kill-agent needs an agent process for each host: at most 16 hosts, not " + hosts);
        }
        Screen screen = new Screen(System.out, isTerminal(), System::nanoTime);
        Demo demo = new Demo(options, surroundings(), screen);
        Thread cleaning = new Thread(demo::close, "clean up");
        Runtime.getRuntime().addShutdownHook(cleaning);
        try {
            return playground ? demo.play() : demo.run();
        } catch (CommandFailedException | IllegalStateException | UncheckedIOException | IOException e) {
            if (!demo.interrupted()) {
                System.err.println("patchwave demo: " + e.getMessage());
                demo.explain().forEach(System.err::println);
            }
            return 1;
        } finally {
            demo.close();
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(Optional.ofNullable(spec).orElseThrow().commandLine(), why);
    }

    private Options.Killed killed() {
        if (killAgent) {
            return Options.Killed.AGENT;
        }
        return killController ? Options.Killed.CONTROLLER : Options.Killed.NOTHING;
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                checkout(),
                Path.of(System.getProperty("java.io.tmpdir")),
                System.getenv(),
                InstantSource.system(),
                new SecureRandom());
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .filter(java.io.Console::isTerminal)
                .isPresent();
    }

    /** The folder above this class that has the launcher. */
    private static Path checkout() {
        try {
            Path place = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = place; folder != null; folder = folder.getParent()) {
                if (Files.isExecutable(folder.resolve("patchwave"))
                        && Files.isExecutable(folder.resolve("patchwave-agent"))) {
                    return folder;
                }
            }
            throw new IllegalStateException("no ./patchwave above " + place + ": the demo runs from a checkout only");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
