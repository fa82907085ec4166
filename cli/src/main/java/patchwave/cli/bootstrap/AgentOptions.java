package patchwave.cli.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.text.DurationText;
import picocli.CommandLine.Option;

/** What is installed, and what agents are told. For picocli, which sets the fields. */
public final class AgentOptions {
    private static final int AGENTS_PORT = 7443;
    private static final int ENROLMENT_PORT = 7445;

    @Option(
            names = "--package",
            paramLabel = "FILE",
            description = "A package of the agent, .deb or .rpm. May be repeated, for other architectures and package"
                    + " managers; each host gets the one that fits.")
    private List<Path> packages = new ArrayList<>();

    @Option(
            names = "--package-directory",
            paramLabel = "DIR",
            description = "All packages of the agent in DIR. Without any package, hosts keep the version they have.")
    private @Nullable Path packageDirectory;

    @Option(
            names = "--controller",
            paramLabel = "HOST:PORT",
            split = ",",
            description =
                    "Where agents report; several are tried in turn. Default: the controller of your configuration,"
                            + " port 7443.")
    private List<String> controllers = new ArrayList<>();

    @Option(
            names = "--enrolment",
            paramLabel = "HOST:PORT",
            description = "Where agents enrol. Default: the first controller, port 7445.")
    private @Nullable String enrolment;

    @Option(
            names = "--signer",
            paramLabel = "FILE",
            description =
                    "A public key whose plans agents obey, as 'patchwave operator keygen' wrote it to FILE.pub. May be"
                            + " repeated. Default: your own, of signing_key.")
    private List<Path> signers = new ArrayList<>();

    @Option(
            names = "--agent-config",
            paramLabel = "FILE",
            description =
                    "Further keys for every agent.yaml, such as checks and hooks; they win over the options above.")
    private @Nullable Path template;

    @Option(
            names = "--overwrite-config",
            description = "Replace an agent.yaml that somebody edited; the former is kept as agent.yaml.old.")
    private boolean isOverwriting;

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "5m",
            description = "How long to wait while another program holds the package manager's lock. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Duration lockLimit = Duration.ZERO;

    @Option(
            names = "--report-timeout",
            paramLabel = "DURATION",
            converter = DurationText.class,
            defaultValue = "3m",
            description = "How long to wait for a host's first report at the controller. Default: ${DEFAULT-VALUE}.")
    private Duration reportLimit = Duration.ZERO;

    /** What is to be done, as these options say. */
    Orders orders(Session session, boolean isCheck) {
        return new Orders(
                AgentPackage.read(packages, Optional.ofNullable(packageDirectory)),
                settings(session),
                isOverwriting,
                isCheck,
                lockLimit,
                reportLimit);
    }

    private AgentSettings settings(Session session) {
        Map<String, Object> more = more();
        String host = session.config().host();
        String named = host.contains(":") ? "[" + host + "]" : host;
        List<String> agents = controllers.isEmpty() ? List.of(named + ":" + AGENTS_PORT) : controllers;
        agents.forEach(AgentOptions::requireAddress);
        String first = agents.getFirst();
        String enrolAt = Optional.ofNullable(enrolment)
                .orElseGet(() -> first.substring(0, first.lastIndexOf(':')) + ":" + ENROLMENT_PORT);
        requireAddress(enrolAt);
        List<String> keys = more.containsKey("plan_signers") ? List.of() : keys(session);
        return new AgentSettings(agents, enrolAt, keys, more);
    }

    private static void requireAddress(String text) {
        if (!text.matches("(\\[[0-9a-fA-F:]+]|[^:\\s\\[\\]]+):[0-9]{1,5}")) {
            throw new Refusal(ExitCode.WRONG_USAGE, "'" + text + "' is not HOST:PORT");
        }
    }

    private List<String> keys(Session session) {
        if (signers.isEmpty()) {
            return List.of(session.signingKey().publicLine());
        }
        return signers.stream().map(AgentOptions::key).toList();
    }

    private static String key(Path file) {
        String text = text(file).strip();
        if (!text.matches("[A-Za-z0-9+/]{40,200}={0,2}")) {
            throw new Refusal(
                    ExitCode.REFUSED, file + ": is no public key as 'patchwave operator keygen' writes it to FILE.pub");
        }
        return text;
    }

    private Map<String, Object> more() {
        if (template == null) {
            return Map.of();
        }
        Path file = template;
        @Nullable Object document;
        try {
            document =
                    new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadFromString(text(file));
        } catch (YamlEngineException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": is not valid YAML: " + e.getMessage(), e);
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw new Refusal(ExitCode.REFUSED, file + ": expected keys and values, as in docs/agent.example.yaml");
        }
        Map<String, Object> more = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (name.equals("host") || name.equals("environment")) {
                throw new Refusal(
                        ExitCode.REFUSED,
                        file + ": '" + name + "' differs from host to host; it comes from the inventory");
            }
            if (value != null) {
                more.put(name, value);
            }
        });
        return more;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": there is no such file, or it cannot be read (" + e + ")", e);
        }
    }
}
