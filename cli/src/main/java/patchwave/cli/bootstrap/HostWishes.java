package patchwave.cli.bootstrap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchwave.cli.inventory.InventoryHost;
import patchwave.cli.ssh.Hop;
import patchwave.cli.ssh.Secret;
import patchwave.cli.ssh.SshTarget;

/**
 * Turns hosts of an inventory into wishes.
 *
 * @param defaults what is in force where the inventory says nothing
 */
record HostWishes(Defaults defaults) {
    /** As the controller has it. */
    private static final Pattern HOST_ID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private static final Set<String> CONNECTIONS =
            Set.of("ssh", "smart", "paramiko", "paramiko_ssh", "ansible.builtin.ssh", "ansible.builtin.paramiko_ssh");

    /** Those whose meaning would be lost silently. */
    private static final List<String> UNUSED =
            List.of("ansible_become_exe", "ansible_become_flags", "ansible_ssh_executable", "ansible_shell_type");

    /**
     * What is in force where the inventory says nothing.
     *
     * @param user who to be on hosts; empty: not known
     * @param identities the only keys to offer; empty: the agent's, or the usual ones
     * @param environment of hosts that the inventory gives none
     * @param labels of all hosts; they win over the inventory's
     */
    record Defaults(
            Optional<String> user,
            List<Path> identities,
            Optional<Secret> password,
            Optional<Secret> becomePassword,
            List<Hop> jumps,
            Optional<String> environment,
            Map<String, String> labels,
            Path home) {}

    /**
     * What came out.
     *
     * @param wishes in the inventory's order
     * @param faults one sentence for each host that cannot be wished for
     * @param warnings what is passed over, and for which hosts
     */
    record Result(List<HostWish> wishes, List<String> faults, Map<String, List<String>> warnings) {}

    Result of(List<InventoryHost> hosts) {
        List<HostWish> wishes = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        Map<String, List<String>> warnings = new LinkedHashMap<>();
        Map<String, String> names = new HashMap<>();
        for (InventoryHost host : hosts) {
            try {
                HostWish wish = wish(
                        host,
                        warning -> warnings.computeIfAbsent(warning, _ -> new ArrayList<>())
                                .add(host.name()));
                @Nullable String other = names.put(wish.hostId(), host.name());
                if (other != null) {
                    throw new IllegalArgumentException(
                            "is " + wish.hostId() + " in Patchwave, which " + other + " is too");
                }
                wishes.add(wish);
            } catch (IllegalArgumentException e) {
                faults.add(host.name() + ": " + e.getMessage());
            }
        }
        return new Result(wishes, faults, warnings);
    }

    private HostWish wish(InventoryHost host, java.util.function.Consumer<String> warn) {
        PatchwaveVariables.check(host, warn);
        String id = read(host, PatchwaveVariables.HOST).orElse(host.name());
        if (!HOST_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "'" + id + "' is no name of a host in Patchwave (1 to 63 lower-case letters,"
                            + " digits, '.' and '-'); set patchwave_host");
        }
        read(host, "ansible_connection").filter(it -> !CONNECTIONS.contains(it)).ifPresent(other -> {
            throw new IllegalArgumentException("ansible_connection is '" + other + "'; hosts are reached by ssh alone");
        });
        UNUSED.stream()
                .filter(name -> host.variables().containsKey(name))
                .forEach(name -> warn.accept(name + " is not used"));
        Optional<Secret> password = read(host, "ansible_password", "ansible_ssh_pass", "ansible_ssh_password")
                .map(Secret::new)
                .or(defaults::password);
        Optional<Secret> become = read(
                        host,
                        "ansible_become_password",
                        "ansible_become_pass",
                        "ansible_sudo_pass",
                        "ansible_sudo_password")
                .map(Secret::new)
                .or(defaults::becomePassword);
        requireSudo(host);
        Map<String, String> labels = labels(host);
        if (labels.isEmpty()) {
            warn.accept("no label, so in no pool, and no floor counts it; set " + PatchwaveVariables.LABELS
                    + ", or use --labels");
        }
        return new HostWish(id, environment(host), labels, target(host, password, warn), become);
    }

    private static Optional<String> read(InventoryHost host, String... names) {
        Optional<String> found = host.firstText(names);
        found.filter(value -> value.contains("{{") || value.contains("{%")).ifPresent(_ -> {
            // The value may be a secret's name: it is not repeated.
            throw new IllegalArgumentException(
                    names[0] + " has a template, which only Ansible can resolve; give the value"
                            + " itself, or the inventory as 'ansible-inventory --list --yaml' prints it");
        });
        return found.filter(value -> !value.isBlank());
    }

    private static void requireSudo(InventoryHost host) {
        read(host, "ansible_become_method").filter(it -> !it.endsWith("sudo")).ifPresent(other -> {
            throw new IllegalArgumentException("ansible_become_method is '" + other + "'; only sudo is known");
        });
        read(host, "ansible_become_user").filter(it -> !it.equals("root")).ifPresent(other -> {
            throw new IllegalArgumentException(
                    "ansible_become_user is '" + other + "', and the agent is installed by root");
        });
    }

    private SshTarget target(InventoryHost host, Optional<Secret> password, java.util.function.Consumer<String> warn) {
        String address = read(host, "ansible_host", "ansible_ssh_host").orElse(host.name());
        String port = read(host, "ansible_port", "ansible_ssh_port").orElse(String.valueOf(Hop.DEFAULT_PORT));
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("ansible_port is '" + port + "', no number of a port");
        }
        List<Path> identities = read(host, "ansible_ssh_private_key_file", "ansible_private_key_file")
                .map(file -> List.of(path(file)))
                .orElse(defaults.identities());
        List<Hop> jumps = defaults.jumps();
        for (String name : List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")) {
            SshArguments arguments = SshArguments.parse(read(host, name).orElse(""));
            jumps = arguments.jumps().orElse(jumps);
            arguments
                    .unused()
                    .forEach(it ->
                            warn.accept(name + ": '" + it + "' is not used, of these arguments only ProxyJump is"));
        }
        return new SshTarget(
                new Hop(Optional.empty(), address, Integer.parseInt(port)),
                read(host, "ansible_user", "ansible_ssh_user")
                        .or(defaults::user)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "nobody says who to be there; set ansible_user, or use --user")),
                jumps,
                identities,
                password);
    }

    private Path path(String text) {
        return text.startsWith("~/") ? defaults.home().resolve(text.substring(2)) : Path.of(text);
    }

    private Optional<String> environment(InventoryHost host) {
        Optional<String> said = read(host, PatchwaveVariables.ENVIRONMENT);
        Optional<String> asked = defaults.environment();
        if (said.isPresent() && asked.isPresent() && !said.equals(asked)) {
            throw new IllegalArgumentException("the inventory says environment " + said.get() + ", the command line "
                    + asked.get() + "; --environment is for hosts that the inventory gives none");
        }
        return said.or(() -> asked);
    }

    private Map<String, String> labels(InventoryHost host) {
        Map<String, String> labels = new LinkedHashMap<>();
        @Nullable Object value = host.variables().get(PatchwaveVariables.LABELS);
        switch (value) {
            case null -> {}
            case Map<?, ?> map -> map.forEach((key, it) -> labels.put(String.valueOf(key), String.valueOf(it)));
            default ->
                labels.putAll(labelsOf(read(host, PatchwaveVariables.LABELS).orElse("")));
        }
        labels.putAll(defaults.labels());
        return labels;
    }

    /** In INI inventories: key=value,key=value. */
    private static Map<String, String> labelsOf(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                labels.put(
                        one.substring(0, equals).strip(),
                        one.substring(equals + 1).strip());
            } else if (!one.isBlank()) {
                throw new IllegalArgumentException(
                        "patchwave_labels is '" + text + "'; write a map, or key=value,key=value");
            }
        }
        return labels;
    }
}
