package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import patchwave.demo.proof.JournalFacts;
import patchwave.demo.proof.Json;

/** Real hosts with agents, and their controller. Hosts are h1, h2, ..., in the order of their environments. */
final class LabFleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Lab lab;
    private final Installation installation;
    private final List<String> environments;
    private final List<String> layers;
    private final List<LabHost> hosts = new ArrayList<>();
    private final Path folder;
    private final LabController controller;

    /**
     * Not started yet.
     *
     * @param environments of the hosts, in their order
     * @param layers what the hosts start from, as "lab add" names it: apt, dnf or zypper; one for each environment
     */
    LabFleet(Lab lab, Installation installation, List<String> environments, List<String> layers) {
        this.lab = lab;
        this.installation = installation;
        this.environments = List.copyOf(environments);
        this.layers = List.copyOf(layers);
        // Beside the reports, so that it is there to look at when a test has failed.
        this.folder = Path.of(
                        "target", "lab", "fleet-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet())
                .toAbsolutePath();
        this.controller = new LabController(folder);
        for (int number = 1; number <= environments.size(); number++) {
            hosts.add(Lab.host(number));
        }
    }

    void start() {
        List<String> signer = new ArrayList<>();
        Map<String, String> tokens = new HashMap<>();
        Lab.together(
                List.<Runnable>of(
                        () -> Lab.together(
                                hosts,
                                host -> host.add(options(layers.get(hosts.indexOf(host))))
                                        .boot()),
                        () -> {
                            signer.add(controller.setUp(fleetFile()));
                            for (String environment :
                                    environments.stream().distinct().toList()) {
                                int count = (int) environments.stream()
                                        .filter(environment::equals)
                                        .count();
                                tokens.put(environment, controller.token(environment, count));
                            }
                        }),
                Runnable::run);
        Lab.together(hosts, host -> {
            String environment = environments.get(hosts.indexOf(host));
            installation.agent(
                    host,
                    configuration(host, environment, signer.getFirst()),
                    java.util.Objects.requireNonNull(tokens.get(environment)));
        });
        awaitHealthy(hosts);
    }

    private List<String> options(String layer) {
        List<String> options = new ArrayList<>(installation.hostOptions());
        options.addAll(List.of("--layer", layer));
        return options;
    }

    private String fleetFile() {
        String floors = environments.stream()
                .distinct()
                .map(it -> it + ": " + (it.equals("production") ? 1 : 0))
                .collect(Collectors.joining(", "));
        return """
                environments: [%s]
                pools:
                  web:
                    select: {service-web: "yes"}
                    floor: {%s}
                pacing:
                  settle: 1s
                  batch_bake: 1s
                  stage_bake: 1s
                """.formatted(environments.stream().distinct().collect(Collectors.joining(", ")), floors);
    }

    /** What a host's agent.yaml says, for a controller at the gateway. */
    static String configuration(LabHost host, String environment, String signer) {
        return """
                host: %s
                state_directory: /var/lib/patchwave/agent
                controller:
                  agents: ["controller:7443"]
                  enrolment: controller:7445
                enrolment_token_file: /etc/patchwave/token
                plan_signers: ["%s"]
                environment: %s
                packages: {manager: auto}
                services: {manager: systemd}
                checks:
                  - {name: ghostd, tcp: "127.0.0.1:7070"}
                  - {name: web, http: "http://127.0.0.1:80/", status: 200}
                check_interval: 1s
                """.formatted(host.name(), signer, environment);
    }

    /** Applies the fleet file once more, with these lines after it. */
    void apply(String more) {
        try {
            Path file = Files.writeString(folder.resolve("fleet-more.yaml"), fleetFile() + more);
            controller.patchwave("fleet", "apply", file.toString()).require();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host by its number, from 1. */
    LabHost host(int number) {
        return hosts.get(number - 1);
    }

    List<LabHost> hosts() {
        return List.copyOf(hosts);
    }

    LabController controller() {
        return controller;
    }

    /** What the controller says of a host. */
    Json seen(LabHost host) {
        return controller.json("hosts", "list").get("hosts").elements().stream()
                .filter(seen -> seen.get("host_id").text().equals(host.name()))
                .findFirst()
                .orElseGet(() -> Json.parse("{}"));
    }

    /** A host's condition, such as "HEALTHY"; empty if the controller does not know it. */
    String condition(LabHost host) {
        return seen(host).get("condition").text().replace("HOST_CONDITION_", "");
    }

    /** Waits until the controller sees all of them healthy. */
    void awaitHealthy(List<LabHost> some) {
        awaitHealthy(controller, some);
    }

    static void awaitHealthy(LabController controller, List<LabHost> some) {
        await("healthy: " + some)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    List<Json> seen =
                            controller.json("hosts", "list").get("hosts").elements();
                    assertThat(seen.stream()
                                    .filter(it -> it.get("condition").text().equals("HOST_CONDITION_HEALTHY"))
                                    .map(it -> it.get("host_id").text()))
                            .containsAll(some.stream().map(LabHost::name).toList());
                });
    }

    /** What the journal of a host's agent says. */
    static JournalFacts journal(LabHost host) {
        return JournalFacts.read(host.shell("cat /var/lib/patchwave/agent/journal.ndjson")
                .lines()
                .toList());
    }

    String explain() {
        StringBuilder text = new StringBuilder("---- controller, the end of its log\n").append(controller.tail());
        for (LabHost host : hosts) {
            text.append("---- ").append(host.name()).append(", the end of its agent's log\n");
            text.append(host.exec("journalctl", "-u", "patchwave-agent", "-n", "25", "--no-pager", "-o", "cat")
                    .output());
        }
        return text.toString();
    }

    static String tail(Path file, int lines) {
        try {
            List<String> all = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return all.subList(Math.max(0, all.size() - lines), all.size()).stream()
                    .map(line -> line + "\n")
                    .collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lab.forget(this);
        controller.kill();
        Lab.together(hosts, LabHost::remove);
    }
}
