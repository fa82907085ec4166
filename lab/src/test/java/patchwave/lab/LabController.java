package patchwave.lab;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchwave.demo.proof.Json;

/** The controller, a process in the lab's network, and the operator's tool that speaks to it. */
final class LabController {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<String> launcher;
    private final Path folder;
    private final Path configuration;
    private final Path operator;
    private final Path log;
    private @Nullable Process process;

    /** @param folder its own, for everything */
    LabController(Path folder) {
        this(folder, Installation.launcher());
    }

    /** @param launcher of the operator's tool and of the controller, instead of the checkout's */
    LabController(Path folder, List<String> launcher) {
        this.launcher = List.copyOf(launcher);
        this.folder = folder;
        this.configuration = folder.resolve("controller.yaml");
        this.operator = folder.resolve("operator");
        this.log = folder.resolve("controller.log");
    }

    /**
     * Makes the first operator, starts the controller, and applies the fleet file.
     *
     * @return the operator's public key, as agents list it
     */
    String setUp(String fleet) {
        try {
            Files.createDirectories(folder);
            String gateway = Lab.gateway();
            Files.writeString(configuration, """
                    state_directory: %2$s/state
                    listen:
                      agents: %1$s:7443
                      operators: %1$s:7444
                      enrolment: %1$s:7445
                    announce_names: [%1$s, controller]
                    status_interval: 1s
                    unknown_after: 5s
                    permit_time_to_live: 30s
                    tick: 1s
                    """.formatted(gateway, folder));
            controller("operator", "create", "lab", "--role", "admin", "--out", operator.toString())
                    .require();
            start();
            Path key = operator.resolve("signing-key.pem");
            patchwave("operator", "keygen", "--out", key.toString()).require();
            Files.writeString(
                    operator.resolve("patchwave.yaml"), "signing_key: signing-key.pem\n", StandardOpenOption.APPEND);
            apply(fleet);
            return Files.readString(Path.of(key + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies a fleet file. */
    void apply(String fleet) throws IOException {
        Path fleetFile = Files.writeString(folder.resolve("fleet.yaml"), fleet);
        patchwave("fleet", "apply", fleetFile.toString()).require();
    }

    private Ran controller(String... arguments) {
        List<String> line = new ArrayList<>(launcher);
        line.add("controller");
        line.addAll(List.of(arguments));
        line.addAll(List.of("--config", configuration.toString()));
        return Lab.inside(line, Installation.variables(), Lab.LIMIT);
    }

    /** Starts it, and waits until it is ready. */
    void start() {
        long before = readyLines();
        List<String> line = new ArrayList<>(launcher);
        line.addAll(List.of("controller", "run", "--config", configuration.toString()));
        Process started = Lab.start(line, Installation.variables(), log);
        process = started;
        await("the controller is ready").atMost(PATIENCE).until(() -> {
            if (!started.isAlive()) {
                throw new AssertionError("the controller ended: " + tail());
            }
            return readyLines() > before;
        });
    }

    private long readyLines() {
        try (Stream<String> lines = Files.exists(log) ? Files.lines(log) : Stream.of()) {
            return lines.filter(line -> line.startsWith("ready ")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it with -9. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
    }

    /** Runs the operator's tool to its end. */
    Ran patchwave(String... arguments) {
        return patchwave(Lab.LIMIT, arguments);
    }

    Ran patchwave(Duration limit, String... arguments) {
        List<String> line = new ArrayList<>(launcher);
        line.addAll(List.of(arguments));
        Map<String, String> variables = new HashMap<>(Installation.variables());
        variables.put("PATCHWAVE_CONFIG", operator.resolve("patchwave.yaml").toString());
        return Lab.inside(line, variables, limit);
    }

    /** What a read of the operator's tool prints for programs. */
    Json json(String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("--output", "json"));
        return Json.parse(patchwave(line.toArray(String[]::new)).require());
    }

    /** A token for so many hosts of an environment, all of the pool "web". */
    String token(String environment, int count) {
        return patchwave(
                        "enrol",
                        "token",
                        "create",
                        "--environment",
                        environment,
                        "--label",
                        "service-web=yes",
                        "--count",
                        String.valueOf(count))
                .require();
    }

    /** Plans a rollout of packages and starts it. */
    LabRollout rollout(String... packages) {
        return rollout(List.of(), packages);
    }

    /** The same, hosts rebooting where only that helps. */
    LabRollout rolloutWithReboots(String... packages) {
        return rollout(List.of("--reboot", "when-needed"), packages);
    }

    private LabRollout rollout(List<String> options, String... packages) {
        Path plan = folder.resolve("plan-" + String.join("-", packages) + ".json");
        List<String> line = new ArrayList<>(List.of("rollout", "plan", "--reason", "lab", "--out", plan.toString()));
        for (String name : packages) {
            line.addAll(List.of("--package", name));
        }
        line.addAll(options);
        patchwave(line.toArray(String[]::new)).require();
        Json started = json("rollout", "start", plan.toString());
        return new LabRollout(this, started.get("rollout_id").text());
    }

    /** The end of its log. */
    String tail() {
        return LabFleet.tail(log, 40);
    }
}
