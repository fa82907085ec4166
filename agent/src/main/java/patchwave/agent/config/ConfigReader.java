package patchwave.agent.config;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import patchwave.agent.health.HostChecks;
import patchwave.agent.link.Address;
import patchwave.agent.scripts.Ownership;
import patchwave.agent.trust.Signers;
import patchwave.agent.unattended.UnattendedPolicy;

/** Reads agent.yaml. */
public final class ConfigReader {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** sun_path of unix(7) has 108 with the last one zero. */
    private static final int LONGEST_SOCKET = 107;

    private ConfigReader() {}

    /**
     * The configuration in this file.
     *
     * @param hostName the host's own name, used if the file has none
     * @throws ConfigException if it cannot be used
     */
    public static AgentConfig read(Path file, String hostName) {
        try {
            return read(file.toString(), Files.readString(file), hostName);
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e, e);
        }
    }

    /**
     * Makes sure that nobody but root and the agent's own user could have written this file: least of all the user of the
     * link, who would name plan signers of its own.
     *
     * @throws ConfigException if others could
     */
    public static void refuseIfOthersMayWrite(Path file) {
        try {
            for (Path guarded : List.of(file, file.toAbsolutePath().resolveSibling("."))) {
                Optional<String> refusal = Ownership.refusal(guarded.normalize());
                if (refusal.isPresent()) {
                    throw new ConfigException(file + ": " + refusal.get());
                }
            }
        } catch (IOException e) {
            throw new ConfigException(file + ": whose it is cannot be told: " + e, e);
        }
    }

    static AgentConfig read(String file, String yaml, String hostName) {
        List<String> report = new ArrayList<>();
        Section top;
        try {
            Load load = new Load(LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setLabel(file)
                    .build());
            top = Section.top(file, load.loadFromString(yaml), report);
        } catch (YamlEngineException e) {
            throw new ConfigException(file + ": is not YAML: " + e.getMessage(), e);
        }
        String host = top.read("host", hostName, "lower-case letters, digits, '.' and '-', at most 63", name -> {
            if (!name.matches("[a-z0-9.-]{1,63}")) {
                throw new IllegalArgumentException(name);
            }
            return name;
        });
        Path state = Path.of(top.required("state_directory")).toAbsolutePath();
        Section controller = top.section("controller");
        List<Address> controllers = addresses(controller);
        Optional<Address> enrolment =
                Optional.ofNullable(controller.has("enrolment") ? address(controller, "enrolment") : null);
        controller.end();
        Optional<Path> token = top.optional("enrolment_token_file").map(Path::of);
        AgentConfig.Link link = link(top.section("link"));
        Signers signers = signers(top);
        Optional<String> environment = top.optional("environment");
        AgentConfig.Packages packages = packages(top.section("packages"));
        AgentConfig.Services services = services(top.section("services"));
        boolean mayReboot = reboot(top, services);
        Path hooks = Path.of(top.text("hooks_directory", "/etc/patchwave/hooks"));
        Duration hookTimeout = top.duration("hook_timeout", Duration.ofMinutes(5), SECOND, Duration.ofHours(1));
        Path checksDirectory = Path.of(top.text("checks_directory", "/etc/patchwave/checks.d"));
        List<HostChecks.Definition> checks = checks(top);
        Duration checkTimeout = top.duration("check_timeout", Duration.ofSeconds(10), SECOND, Duration.ofMinutes(1));
        Duration checkInterval = top.duration("check_interval", Duration.ofSeconds(5), SECOND, Duration.ofMinutes(5));
        top.end();
        return new AgentConfig(
                host,
                state,
                controllers,
                enrolment,
                token,
                link,
                signers,
                environment,
                packages,
                services,
                mayReboot,
                hooks,
                hookTimeout,
                checksDirectory,
                checks,
                checkTimeout,
                checkInterval,
                report);
    }

    private static List<Address> addresses(Section controller) {
        List<String> texts = controller.texts("agents");
        if (texts.isEmpty()) {
            throw controller.wrong("agents", "a list of at least one HOST:PORT", texts);
        }
        List<Address> addresses = new ArrayList<>();
        for (String text : texts) {
            try {
                addresses.add(Address.parse(text));
            } catch (IllegalArgumentException _) {
                throw controller.wrong("agents", "a list of HOST:PORT", text);
            }
        }
        return addresses;
    }

    private static Address address(Section section, String key) {
        return section.read(key, new Address("localhost", 7445), "HOST:PORT", Address::parse);
    }

    private static AgentConfig.Link link(Section section) {
        String mode = oneOf(section, "mode", "socket", "socket", "in-process");
        Path socket = section.read(
                "socket",
                Path.of("/run/patchwave/agent.sock"),
                "an absolute path of at most " + LONGEST_SOCKET + " bytes",
                text -> {
                    Path path = Path.of(text);
                    if (!path.isAbsolute() || text.getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET) {
                        throw new IllegalArgumentException(text);
                    }
                    return path;
                });
        String user = section.text("user", "patchwave-link");
        Path state = Path.of(section.text("state_directory", "/var/lib/patchwave/link"))
                .toAbsolutePath();
        section.end();
        return mode.equals("socket")
                ? new AgentConfig.Link.Socket(socket, user, state)
                : new AgentConfig.Link.InProcess();
    }

    private static Signers signers(Section top) {
        List<String> keys = top.texts("plan_signers");
        int required = top.number("plan_signatures_required", 1, 1, 16);
        if (keys.isEmpty()) {
            throw top.wrong("plan_signers", "a list of at least one key of `patchwave operator keygen`", keys);
        }
        try {
            return Signers.of(keys, required);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    top.wrong("plan_signers", "usable", keys).getMessage() + ": " + e.getMessage(), e);
        }
    }

    private static AgentConfig.Packages packages(Section section) {
        String manager = oneOf(section, "manager", "auto", "auto", "apt", "dnf", "zypper");
        Path root = Path.of(section.text("root", "/")).toAbsolutePath();
        Optional<Path> config =
                section.optional("apt_config").map(it -> Path.of(it).toAbsolutePath());
        String unattended = oneOf(section, "unattended_upgrades", "report", "report", "off");
        section.end();
        return new AgentConfig.Packages(
                AgentConfig.BackEnd.valueOf(manager.toUpperCase(Locale.ROOT)),
                root,
                config,
                UnattendedPolicy.valueOf(unattended.toUpperCase(Locale.ROOT)));
    }

    private static AgentConfig.Services services(Section section) {
        String manager = oneOf(section, "manager", "systemd", "systemd", "init-scripts");
        Path init = Path.of(section.text("init_directory", "/etc/init.d")).toAbsolutePath();
        Path run = Path.of(section.text("run_directory", "/run")).toAbsolutePath();
        List<String> never = section.texts("never_restart");
        section.end();
        return manager.equals("systemd")
                ? new AgentConfig.Services.Systemd(never)
                : new AgentConfig.Services.InitScripts(never, init, run);
    }

    /** Only systemd is asked to reboot. */
    private static boolean reboot(Section top, AgentConfig.Services services) {
        boolean canReboot = services instanceof AgentConfig.Services.Systemd;
        String word = oneOf(top, "reboot", canReboot ? "as-planned" : "never", "as-planned", "never");
        if (word.equals("as-planned") && !canReboot) {
            throw top.wrong("reboot", "never, since services.manager is not systemd", word);
        }
        return word.equals("as-planned");
    }

    private static String oneOf(Section section, String key, String absent, String... words) {
        return section.read(key, absent, "one of " + String.join(", ", words), text -> {
            if (!List.of(words).contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    private static List<HostChecks.Definition> checks(Section top) {
        List<HostChecks.Definition> checks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section section : top.sections("checks")) {
            String name = section.required("name");
            HostChecks.Definition check = check(section, name);
            section.end();
            if (!names.add(check.getClass().getSimpleName() + name)) {
                throw section.wrong("name", "unique among checks of its kind", name);
            }
            checks.add(check);
        }
        return checks;
    }

    private static HostChecks.Definition check(Section section, String name) {
        if (section.has("tcp")) {
            Address address = address(section, "tcp");
            return new HostChecks.Definition.Tcp(name, address.host(), address.port());
        }
        if (section.has("http")) {
            URI url = section.read("http", URI.create(""), "an http or https URL without user and password", text -> {
                URI uri = URI.create(text);
                // A password would be read by whoever may read the file; the link's user may.
                if (uri.getHost() == null
                        || uri.getUserInfo() != null
                        || !Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                    throw new IllegalArgumentException(text);
                }
                return uri;
            });
            return new HostChecks.Definition.Http(name, url, section.number("status", 200, 100, 599));
        }
        if (section.has("unit")) {
            return new HostChecks.Definition.Unit(name, section.required("unit"));
        }
        throw section.wrong("name", "of a check with one of tcp, http, unit", name);
    }
}
