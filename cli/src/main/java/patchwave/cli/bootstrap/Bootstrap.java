package patchwave.cli.bootstrap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchwave.cli.inventory.HostPattern;
import patchwave.cli.inventory.Inventory;
import patchwave.cli.inventory.InventoryFile;
import patchwave.cli.inventory.InventoryHost;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Session;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave bootstrap}. */
@Command(
        name = "bootstrap",
        description = {
            "Bring agents onto many hosts at once, by ssh: install the package, write agent.yaml, enrol with a"
                    + " one-time token, start the service, and wait until the controller has its report. Reads Ansible's"
                    + " inventories, INI and YAML. Every step looks first and does only what is missing, so that it can be"
                    + " repeated at any time; a host that fails holds up no other.",
            "Variables that are read: ansible_host, _port, _user, _password, _ssh_private_key_file, _become_password,"
                    + " ProxyJump in _ssh_common_args; patchwave_environment, patchwave_labels (key=value,... or a map),"
                    + " and patchwave_host for a host whose name in Patchwave is another. Hosts' keys are strictly"
                    + " checked; ~/.ssh/config is not read. sudo is used where the user is not root."
        },
        footer = {
            "",
            "Example:",
            "  patchwave bootstrap --inventory hosts.ini --package-directory dist --check",
            "  patchwave bootstrap --inventory hosts.ini --package-directory dist \\",
            "      --limit 'web:!web-3' --agent-config checks.yaml --ask-become-pass"
        })
public final class Bootstrap implements Callable<Integer> {
    private static final int MOST_FORKS = 100;

    private final Session session;

    @Option(
            names = "--inventory",
            required = true,
            paramLabel = "FILE",
            description = "Ansible's inventory, INI or YAML.")
    private Path inventory = Path.of("");

    @Option(
            names = "--limit",
            paramLabel = "PATTERN",
            description = "Only these hosts: names, groups, globs, ~expressions, with ! and & as in Ansible.")
    private @Nullable String limit;

    @Option(
            names = "--environment",
            paramLabel = "E",
            description = "The environment of hosts that the inventory gives none (patchwave_environment).")
    private @Nullable String environment;

    @Option(
            names = "--labels",
            paramLabel = "K=V",
            split = ",",
            description = "Labels of all hosts, besides those of the inventory (patchwave_labels). May be repeated.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--forks",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many hosts at a time, 1 to 100. Default: ${DEFAULT-VALUE}.")
    private int forks;

    @Option(
            names = "--check",
            description = "Change nothing: connect, and say what would be done. Ends with 3 if that is something.")
    private boolean isCheck;

    @Option(names = "--list", description = "Connect to nobody: show how the inventory is understood.")
    private boolean isList;

    @Option(names = "--plain", description = "Print one line per step even on a terminal.")
    private boolean isPlain;

    @Mixin
    private AgentOptions agent = new AgentOptions();

    @Mixin
    private SshOptions ssh = new SshOptions();

    public Bootstrap(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (forks < 1 || forks > MOST_FORKS) {
            throw new Refusal(ExitCode.WRONG_USAGE, "--forks must be 1 to " + MOST_FORKS + ", but is " + forks);
        }
        List<InventoryHost> hosts = hosts();
        SshOptions.Answers answers = ssh.ask(session);
        List<HostWish> wishes = wishes(hosts, answers);
        if (isList) {
            InventoryView view = new InventoryView(wishes);
            if (session.isJson()) {
                session.out().println(JsonText.document(view.document()));
            } else {
                view.lines(session.width()).forEach(session::say);
            }
            return ExitCode.DONE.number();
        }
        List<Path> identities = Stream.concat(
                        answers.identities().stream(),
                        wishes.stream().flatMap(wish -> wish.target().identities().stream()))
                .distinct()
                .toList();
        Orders orders = agent.orders(session, isCheck);
        RunReport report = new BootstrapRun(session, ssh, identities, orders, forks, isPlain).run(wishes);
        if (session.isJson()) {
            session.out().println(JsonText.document(report.document()));
        } else {
            session.say("");
            report.lines(session.width()).forEach(session::say);
        }
        return report.exitCode().number();
    }

    private List<InventoryHost> hosts() {
        Inventory read = InventoryFile.read(inventory);
        read.warnings().forEach(warning -> session.remark("warning: " + warning));
        try {
            List<InventoryHost> chosen = limit == null ? read.hosts() : HostPattern.select(limit, read.hosts());
            if (chosen.isEmpty()) {
                throw new Refusal(ExitCode.REFUSED, inventory + ": --limit '" + limit + "' leaves no host");
            }
            return chosen;
        } catch (IllegalArgumentException e) {
            throw new Refusal(ExitCode.REFUSED, inventory + ": --limit: " + e.getMessage(), e);
        }
    }

    private List<HostWish> wishes(List<InventoryHost> hosts, SshOptions.Answers answers) {
        HostWishes.Result result = new HostWishes(new HostWishes.Defaults(
                        answers.user(),
                        answers.identities(),
                        answers.password(),
                        answers.become(),
                        answers.jumps(),
                        Optional.ofNullable(environment),
                        labels,
                        session.surroundings().home()))
                .of(hosts);
        result.warnings()
                .forEach((warning, of) -> session.remark("warning: " + warning + " (" + Words.few(of, 3) + ")"));
        List<String> faults = new ArrayList<>(result.faults());
        result.wishes().stream()
                .filter(wish -> wish.environment().isEmpty())
                .forEach(wish -> faults.add(wish.hostId()
                        + ": nobody says its environment; set patchwave_environment, or use --environment"));
        if (!faults.isEmpty()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    inventory + ": no host is touched, since " + Words.count(faults.size(), "host")
                            + " cannot be used:\n  " + String.join("\n  ", faults));
        }
        return result.wishes();
    }
}
