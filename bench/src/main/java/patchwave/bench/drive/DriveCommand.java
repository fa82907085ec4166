package patchwave.bench.drive;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench drive}: a driver process. It reads one command a line from standard input and answers each with one line, so
 * that what it does can be timed by who asks. Started by {@code bench controller} alone.
 */
@Command(name = "drive", hidden = true, description = "Runs simulated agents; started by bench controller.")
public final class DriveCommand implements Callable<Integer> {
    @Option(names = "--hosts", required = true, description = "identities")
    private @Nullable Path hosts;

    @Option(names = "--port", required = true, description = "of the controller's agents")
    private int port;

    @Option(names = "--size", required = true, description = "hosts of the whole fleet")
    private int size;

    @Option(names = "--from", required = true, description = "first agent")
    private int from;

    @Option(names = "--to", required = true, description = "agent after the last")
    private int to;

    @Option(names = "--seed", required = true, description = "of FleetSim")
    private long seed;

    @Override
    public Integer call() throws IOException {
        FleetSim sim = new FleetSim(size, seed, Duration.ofMillis(500), Duration.ofMillis(1_500), 0);
        HostFiles identities = HostFiles.read(java.util.Objects.requireNonNull(hosts));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (Swarm swarm =
                new Swarm(sim, from, to, identities, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port))) {
            answers.println("ready");
            // The end of the input is the end of who asks.
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                answers.println(answer(swarm, line));
            }
        }
        return 0;
    }

    private static String answer(Swarm swarm, String line) {
        int space = line.indexOf(' ');
        String verb = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1);
        switch (verb) {
            case "counts" -> {
                return swarm.counts().text();
            }
            case "losses" -> {
                return swarm.losses().entrySet().stream()
                        .map(loss -> loss.getKey() + "=" + loss.getValue())
                        .collect(Collectors.joining(" "));
            }
            case "connect" -> swarm.connectAll();
            case "hold" -> swarm.hold(Boolean.parseBoolean(argument));
            case "failures" -> swarm.failures(Double.parseDouble(argument));
            case "beat" -> swarm.beat(Duration.ofMillis(Long.parseLong(argument)));
            case "flush" -> swarm.flush(Path.of(argument));
            default -> throw new IllegalArgumentException("no such command: " + line);
        }
        return "done";
    }
}
