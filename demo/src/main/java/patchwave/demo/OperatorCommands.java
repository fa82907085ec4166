package patchwave.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Finished;
import patchwave.demo.command.Processes;
import patchwave.demo.fleet.DemoHost;
import patchwave.demo.proof.Json;
import patchwave.demo.repository.GhostPackages;

/** What an operator does, by the documented commands and nothing else. */
public final class OperatorCommands {
    public static final String ADVISORY = "CVE-2015-0235";

    private final Layout layout;
    private final Path launcher;
    private final Processes processes;
    private final Screen screen;

    OperatorCommands(Layout layout, Path launcher, Processes processes, Screen screen) {
        this.layout = layout;
        this.launcher = launcher;
        this.processes = processes;
        this.screen = screen;
    }

    /** How a rollout is. */
    public record RolloutEnd(String id, String state, String reason) {}

    /** Makes the key that plans are signed with; answers the public key as agents list it. */
    String makeSigningKey() {
        Path key = layout.operator().resolve("signing-key.pem");
        processes.require(List.of(launcher.toString(), "operator", "keygen", "--out", key.toString()), Map.of());
        try {
            Path configuration = layout.operator().resolve("patchwave.yaml");
            if (Files.readString(configuration).lines().noneMatch(line -> line.startsWith("signing_key:"))) {
                Files.writeString(configuration, "signing_key: signing-key.pem\n", StandardOpenOption.APPEND);
            }
            return Files.readString(Path.of(key + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies the fleet file. */
    void applyFleet() {
        require("fleet", "apply", layout.fleetFile().toString());
    }

    /** A token for hosts of one kind: for one host by its name, or for so many that are alike. */
    String token(DemoHost host, int count) {
        List<String> command = new ArrayList<>(
                List.of("enrol", "token", "create", "--environment", host.environment(), "--output", "json"));
        host.labels().forEach(label -> command.addAll(List.of("--label", label)));
        command.addAll(count == 1 ? List.of("--host", host.id()) : List.of("--count", String.valueOf(count)));
        String token =
                Json.parse(require(command.toArray(String[]::new))).get("token").text();
        if (!token.startsWith("pwt1.")) {
            throw new CommandFailedException("'enrol token create' gave no token");
        }
        return token;
    }

    /** How many hosts the controller sees as healthy. */
    public int healthyHosts() {
        return (int) Json.parse(require("hosts", "list", "--output", "json")).get("hosts").elements().stream()
                .filter(host -> host.get("condition").text().equals("HOST_CONDITION_HEALTHY"))
                .count();
    }

    /** Publishes that the old library is being exploited; shown. */
    public void recordAdvisory() {
        int code = show(
                "advisory",
                "record",
                ADVISORY,
                "--exploited",
                "--package",
                GhostPackages.LIBRARY,
                "--fixed",
                GhostPackages.FIXED);
        if (code != 0) {
            throw new CommandFailedException("exit code " + code + " of 'patchwave advisory record'");
        }
    }

    /** Runs the emergency rollout, shown live; answers the exit code. */
    int emergency(String version) {
        return show(
                "emergency",
                "--advisory",
                ADVISORY,
                "--package",
                GhostPackages.LIBRARY + "=" + version,
                "--reason",
                "exploited in the wild: patch now");
    }

    /** Watches a rollout to its end, shown live; answers the exit code. */
    int watch(String rollout) {
        return show("rollout", "watch", rollout);
    }

    /** The newest rollout; empty if there is none. */
    public Optional<RolloutEnd> newestRollout() {
        return Json.parse(require("rollout", "list", "--output", "json")).get("rollouts").elements().stream()
                .findFirst()
                .map(rollout -> new RolloutEnd(
                        rollout.get("rollout_id").text(),
                        rollout.get("state").text().replace("ROLLOUT_STATE_", ""),
                        rollout.get("state_reason").text()));
    }

    /** How far a host is in its newest rollout, such as "SUCCEEDED"; empty if it is in none. */
    String phase(String host) {
        return Json.parse(require("hosts", "show", host, "--output", "json")).get("rollouts").elements().stream()
                .findFirst()
                .map(part -> part.get("phase").text().replace("HOST_PHASE_", ""))
                .orElse("");
    }

    /** Whether a stage of the newest rollout bakes. */
    boolean isBaking() {
        return require("rollout", "list", "--output", "json").contains("STAGE_STATE_BAKING");
    }

    /** How many hosts are exposed to a vulnerability now. */
    int exposed(String vulnerability) {
        return (int) Json.parse(require("report", "sla", "--advisory", vulnerability, "--output", "json"))
                .get("exposures")
                .elements()
                .stream()
                .filter(exposure -> exposure.get("end").text().isEmpty())
                .count();
    }

    /** Whether the controller has a plan ready against a vulnerability. */
    boolean isProposed(String vulnerability) {
        return Json.parse(require("advisory", "list", "--output", "json")).get("vulnerabilities").elements().stream()
                .anyMatch(each -> each.get("vulnerability_id").text().equals(vulnerability)
                        && each.get("proposed").text().equals("true"));
    }

    /** Verifies the audit trail. */
    public Finished verifyAudit() {
        return processes.run(whole("audit", "verify"), configuration());
    }

    /** Runs any command of the operator's tool to its end, unseen. */
    public Finished run(String... arguments) {
        return processes.run(whole(arguments), configuration());
    }

    private int show(String... arguments) {
        screen.command("patchwave "
                + String.join(
                        " ",
                        Arrays.stream(arguments).map(OperatorCommands::quoted).toList()));
        return processes.show(whole(arguments), configuration());
    }

    private String require(String... arguments) {
        return processes.require(whole(arguments), configuration());
    }

    private List<String> whole(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Map<String, String> configuration() {
        return Map.of(
                "PATCHWAVE_CONFIG", layout.operator().resolve("patchwave.yaml").toString());
    }

    private static String quoted(String argument) {
        return argument.indexOf(' ') < 0 ? argument : "'" + argument + "'";
    }
}
