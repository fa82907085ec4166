package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import patchwave.demo.proof.Json;

/**
 * The Ansible collection, by the real ansible-playbook, with the real packages, on hosts that see nothing of the checkout: h1 has
 * the controller, h2 to h4 have agents, by apt, dnf and zypper. h3 has a controller too, which no host speaks with, for its .rpm.
 * The control machine is this one.
 */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class AnsibleIT {
    private static final Path COLLECTION = Lab.CHECKOUT.resolve("ansible");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String NEXT = Debs.NEXT;
    private static final Pattern RECAP =
            Pattern.compile("(?m)^(h\\d+) +: ok=\\d+ +changed=(\\d+) +unreachable=(\\d+) +failed=(\\d+)");
    /** Everything that a check must leave alone. */
    private static final String FINGERPRINT =
            "{ rpm -qa 2>/dev/null; find /etc /usr /var/lib/dpkg /var/lib/systemd /var/lib/patchwave /opt"
                    + " -not -path '*/__pycache__*'"
                    // What running programs write at any time: the agent's journal, the controller's database.
                    + " -not -path '/var/lib/patchwave/agent*' -not -path '/var/lib/patchwave/controller*'"
                    + " -printf '%p %u:%g %m %s %T@\\n' 2>/dev/null; } | sort | sha256sum";

    private static final String SWITCHED_OFF = "/etc/apt/apt.conf.d/99patchwave-no-unattended-upgrades";

    private static final List<LabHost> HOSTS = new ArrayList<>();
    private static final Map<String, String> RPM_HOSTS = Map.of("h3", "dnf", "h4", "zypper");

    @TempDir
    static Path folder;

    private static String signer = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

    @BeforeAll
    static void start(Lab lab) throws IOException {
        Debs.require();
        lab.prepareRpm();
        HOSTS.addAll(List.of(Lab.host(1), Lab.host(2), Lab.host(3), Lab.host(4)));
        here("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("key"));
        String publicKey = Files.readString(folder.resolve("key.pub"));
        Lab.together(HOSTS, host -> {
            boolean hasRpm = RPM_HOSTS.containsKey(host.name());
            host.add(hasRpm ? List.of("--layer", RPM_HOSTS.get(host.name())) : List.of())
                    .boot();
            if (hasRpm) {
                // The only thing of Debian's userland that Ansible's facts see, and that no host with dnf or zypper
                // has.
                host.shell("rm /usr/bin/apt-get");
            }
            host.shell("useradd -m -s /bin/bash ops && echo 'ops ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ops");
            host.write("/home/ops/.ssh/authorized_keys", "644", publicKey);
        });
        here("ansible-galaxy", "collection", "build", COLLECTION.toString(), "--output-path", file("built"));
        here(
                "ansible-galaxy",
                "collection",
                "install",
                "--collections-path",
                file("collections"),
                file("built/patchwave-fleet-" + version() + ".tar.gz"));
        configure();
    }

    @AfterAll
    static void stop() {
        Lab.together(HOSTS, LabHost::remove);
    }

    /** The collection's version is the project's. */
    private static String version() throws IOException {
        return Files.readString(Lab.CHECKOUT.resolve("pom.xml"))
                .transform(pom -> pom.substring(pom.indexOf("<version>") + "<version>".length()))
                .transform(pom -> pom.substring(0, pom.indexOf("</version>")).replace("-SNAPSHOT", ""));
    }

    private static void configure() throws IOException {
        Files.writeString(folder.resolve("ansible.cfg"), """
                [defaults]
                inventory = %1$s/hosts.ini
                collections_path = %1$s/collections
                host_key_checking = False
                [ssh_connection]
                pipelining = True
                ssh_args = -F none -o UserKnownHostsFile=/dev/null -o ControlMaster=auto -o ControlPersist=60s
                """.formatted(folder));
        String agents = HOSTS.stream().skip(1).map(AnsibleIT::line).collect(Collectors.joining("\n"));
        Files.writeString(folder.resolve("hosts.ini"), """
                [all:vars]
                ansible_user=ops
                ansible_ssh_private_key_file=%s/key
                [patchwave_controllers]
                %s
                h3
                [patchwave_agents]
                %s
                [patchwave_agents:vars]
                patchwave_environment=dev
                patchwave_labels=service-web=yes
                """.formatted(folder, line(HOSTS.getFirst()), agents));
        Files.writeString(folder.resolve("10-hook"), "#!/bin/sh\nexit 0\n");
        Files.writeString(folder.resolve("fleet.yaml"), """
                environments: [dev]
                pools:
                  web:
                    select: {service-web: "yes"}
                    floor: {dev: 0}
                """);
        variables(Debs.BUILT);
    }

    private static String line(LabHost host) {
        return host.name() + " ansible_host=" + host.address();
    }

    private static void variables(Path packages) throws IOException {
        Files.writeString(folder.resolve("variables.yml"), """
                patchwave_package_directory: %1$s
                patchwave_controller_names: [%2$s]
                patchwave_controller_config: {status_interval: 1s, unknown_after: 5s}
                patchwave_controller_operator: ann
                patchwave_controller_operator_directory: %3$s/operator
                patchwave_cli: %4$s
                patchwave_cli_config: %3$s/operator/patchwave.yaml
                patchwave_agent_controllers: ["%2$s:7443"]
                patchwave_agent_plan_signers: ["%5$s"]
                patchwave_agent_config:
                  check_interval: 1s
                  checks: [{name: ghostd, tcp: "127.0.0.1:7070"}]
                  packages: {unattended_upgrades: "off"}
                patchwave_agent_drain_hooks: [%3$s/10-hook]
                patchwave_agent_undrain_hooks: [%3$s/10-hook]
                """.formatted(
                        packages,
                        HOSTS.getFirst().address(),
                        folder,
                        Installation.launcher().getFirst(),
                        signer));
    }

    private static String file(String name) {
        return folder.resolve(name).toString();
    }

    private static Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>(Installation.variables());
        variables.put("ANSIBLE_CONFIG", file("ansible.cfg"));
        variables.put("ANSIBLE_HOME", file("home"));
        variables.put("XDG_CACHE_HOME", file("cache"));
        variables.put("PATCHWAVE_CONFIG", file("operator/patchwave.yaml"));
        return variables;
    }

    private static String here(String... line) {
        return Commands.run(List.of(line), environment(), "", PATIENCE).require();
    }

    private static Ran play(String playbook, String... more) {
        List<String> line = new ArrayList<>(
                List.of("ansible-playbook", "patchwave.fleet." + playbook, "-e", "@" + file("variables.yml")));
        line.addAll(List.of(more));
        return Lab.inside(line, environment(), PATIENCE);
    }

    /** How much a play changed on all hosts together; fails unless it went well on all of them. */
    private static int changes(Ran played) {
        played.require();
        int changes = 0;
        var recap = RECAP.matcher(played.output());
        while (recap.find()) {
            assertThat(recap.group(3) + recap.group(4)).as(played::toString).isEqualTo("00");
            changes += Integer.parseInt(recap.group(2));
        }
        return changes;
    }

    private static void assertRefused(String why, String playbook, String... more) {
        Ran played = play(playbook, more);
        assertThat(played.exitCode()).as(played::toString).isNotZero();
        assertThat(played.output()).contains(why);
    }

    private static Ran patchwave(String... arguments) {
        List<String> line = new ArrayList<>(Installation.launcher());
        line.addAll(List.of(arguments));
        return Lab.inside(line, environment(), Lab.LIMIT);
    }

    private static List<Json> fleet() {
        return Json.parse(patchwave("hosts", "list", "--output", "json").require())
                .get("hosts")
                .elements();
    }

    private static List<LabHost> agents() {
        return HOSTS.subList(1, HOSTS.size());
    }

    /** Every agent's host is in the fleet, healthy, and its agent is of this version. */
    private static void assertHealthy(String version) {
        for (LabHost host : agents()) {
            host.awaitUntil(
                    "is healthy",
                    () -> fleet().stream()
                            .filter(seen -> seen.get("host_id").text().equals(host.name()))
                            .anyMatch(seen -> seen.get("condition").text().equals("HOST_CONDITION_HEALTHY")
                                    && seen.get("agent_version").text().equals(version)));
        }
    }

    private static List<String> fingerprints() {
        return HOSTS.stream().map(host -> host.shell(FINGERPRINT)).toList();
    }

    private static void assertCheckChangesNothing(String playbook, String... more) {
        List<String> before = fingerprints();
        List<String> check = new ArrayList<>(List.of("--check", "--diff"));
        check.addAll(List.of(more));
        assertThat(changes(play(playbook, check.toArray(String[]::new)))).isPositive();
        assertThat(fingerprints()).isEqualTo(before);
    }

    @Test
    @Order(1)
    void lintersFindNothing() {
        String collection = file("collections/ansible_collections/patchwave/fleet");
        here("sh", "-c", "cd '" + collection + "' && ansible-lint --nocolor");
        for (String playbook : List.of("install", "upgrade", "remove")) {
            play(playbook, "--syntax-check").require();
        }
    }

    @Test
    @Order(2)
    void missingAndMisspeltVariablesAreNamed() {
        Ran misspelt = play("install", "-e", "patchwave_agent_conf=x");
        assertThat(misspelt.exitCode()).isNotZero();
        assertThat(misspelt.output()).contains("unknown: patchwave_agent_conf. There are patchwave_agent_checks,");
        Ran missing = play("install", "--limit", "h2", "-e", "patchwave_environment=");
        assertThat(missing.exitCode()).isNotZero();
        assertThat(missing.output()).contains("patchwave_environment is empty");
        // As YAML reads an unquoted yes.
        assertRefused(
                "YAML does not read text for service-web, but True",
                "install",
                "--limit",
                "h2",
                "-e",
                "{\"patchwave_labels\": {\"service-web\": true, \"zone\": \"a\"}}");
        assertThat(HOSTS.get(1).version("patchwave-agent")).isEmpty();
    }

    @Test
    @Order(2)
    void aHostWithoutOneOfTheThreePackageManagersIsToldSo() {
        LabHost host = HOSTS.get(3);
        host.shell("mv /usr/bin/zypper /root");
        String why = "is unknown to Ansible, and has to be apt, dnf or zypper. Take h4 out of the inventory's groups";
        try {
            assertRefused(why, "install", "--limit", "h4");
            assertRefused(why, "remove", "--limit", "h4");
        } finally {
            host.shell("mv /root/zypper /usr/bin");
        }
    }

    @Test
    @Order(3)
    void checkModeFromNothingChangesNothing() {
        assertCheckChangesNothing("install");
        assertThat(folder.resolve("operator")).doesNotExist();
    }

    @Test
    @Order(4)
    void hostsAreInstalledAndEnrolledOnce() throws IOException {
        // Not the whole group: h3 is in that of agents too, and no agent can enrol before there is a fleet file.
        changes(play("install", "--limit", "h1"));
        patchwave("operator", "keygen", "--out", file("operator/signing-key.pem"))
                .require();
        patchwave("fleet", "apply", file("fleet.yaml")).require();
        signer =
                Files.readString(folder.resolve("operator/signing-key.pem.pub")).strip();
        variables(Debs.BUILT);

        assertThat(changes(play("install"))).isPositive();
        LabHost host = HOSTS.get(1);
        assertHealthy(host.version("patchwave-agent"));
        host.awaitUntil(
                "has its own updates off", () -> host.exec("ls", SWITCHED_OFF).ok());
        // The agent's unit gives the token to the user who reads it; others never could.
        assertThat(host.shell("stat -c '%G %a' /etc/patchwave/token")).isEqualTo("patchwave-link 640");
        assertThat(host.shell("stat -c '%U %a' /etc/patchwave/hooks/drain.d/10-hook"))
                .isEqualTo("root 755");
        assertThat(HOSTS.getFirst().shell("stat -c '%U:%G %a' /etc/patchwave/controller.yaml"))
                .isEqualTo("root:patchwave 640");
        assertThat(HOSTS.getFirst().shell("find / /tmp /var/tmp /run -xdev -name client-key.pem"))
                .isEmpty();

        assertThat(changes(play("install"))).isZero();
        assertThat(changes(play("install", "--check", "--diff"))).isZero();
    }

    @Test
    @Order(5)
    void anotherEnvironmentOrLabelIsRefusedBeforeAnythingChanges() {
        List<String> before = fingerprints();
        assertRefused(
                "h2 was enrolled as dev service-web=yes, but the inventory says dev service-web=no zone=a",
                "install",
                "--limit",
                "h2",
                "-e",
                "{\"patchwave_labels\": \"zone=a, service-web = no\"}");
        assertRefused("the inventory says prod service-web=yes", "install", "-e", "patchwave_environment=prod");
        assertThat(fingerprints()).isEqualTo(before);
    }

    @Test
    @Order(6)
    void aFaultyConfigurationStopsOneAgent() {
        String faulty = "{\"patchwave_agent_config\": {\"check_interval\": \"never\"}}";
        assertRefused("patchwave-agent.service has failed", "install", "-e", faulty);
        assertThat(HOSTS.get(2).shell("grep -c never /etc/patchwave/agent.yaml || true"))
                .isEqualTo("0");
        assertThat(HOSTS.get(2).shell("systemctl is-active patchwave-agent")).isEqualTo("active");

        // Without a certificate, and none wanted, a changed configuration starts nothing.
        LabHost host = HOSTS.get(1);
        host.shell(
                "mv /var/lib/patchwave/link/certificate.pem /root; systemctl reset-failed; systemctl stop patchwave-agent");
        changes(play("install", "--limit", "h2", "-e", "patchwave_agent_enrol=false"));
        assertThat(host.shell("systemctl is-active patchwave-agent || true")).isEqualTo("inactive");
        host.shell("mv /root/certificate.pem /var/lib/patchwave/link");

        changes(play("install"));
        assertHealthy(host.version("patchwave-agent"));
    }

    @Test
    @Order(7)
    void anUpgradeEndsWhenTheNewVersionRuns() throws IOException {
        variables(Debs.next());
        assertCheckChangesNothing("upgrade");
        String agent = HOSTS.get(1).shell("systemctl show --property MainPID --value patchwave-agent");
        assertThat(changes(play("upgrade"))).isPositive();
        assertHealthy(NEXT);
        assertThat(HOSTS.get(1).shell("systemctl show --property MainPID --value patchwave-agent"))
                .isNotEqualTo(agent);
        assertThat(HOSTS.getFirst().version("patchwave-controller")).isEqualTo(NEXT);
        assertThat(HOSTS.getFirst().version("patchwave-cli")).isEqualTo(NEXT);
        assertThat(HOSTS.get(2).rpm("patchwave-controller")).isEqualTo(NEXT + "-1");
        assertThat(HOSTS.get(2).shell("systemctl is-active patchwave-controller"))
                .isEqualTo("active");
        assertThat(changes(play("upgrade"))).isZero();
    }

    @Test
    @Order(8)
    void aHostThatMayBeAtWorkIsNotRemoved() throws IOException {
        assertThat(removalAnswered("r-1", true).output()).contains("rollout r-1 has claimed it");
        assertThat(HOSTS.get(1).shell("systemctl is-active patchwave-agent")).isEqualTo("active");
        // Claimed in between: a wish is no removal.
        assertThat(removalAnswered("", false).output()).contains("h2 is still in the fleet: ben must repeat it");
        assertThat(HOSTS.get(1).shell("ls /var/lib/patchwave/link/certificate.pem"))
                .isNotEmpty();
    }

    /** The removal of h2, which fails, with these answers of the controller. */
    private static Ran removalAnswered(String claimedBy, boolean removed) throws IOException {
        Path cli = folder.resolve("patchwave");
        Files.writeString(cli, """
                #!/bin/sh
                case "$2" in
                    list) echo '{"hosts": [{"host_id": "h2", "claimed_by": "%s"}]}' ;;
                    remove) echo '{"removed": %s, "sentence": "ben must repeat it"}' ;;
                esac
                """.formatted(claimedBy, removed));
        assertThat(cli.toFile().setExecutable(true)).isTrue();
        Ran ran = play("remove", "--limit", "h2", "-e", "patchwave_remove_reason=old", "-e", "patchwave_cli=" + cli);
        assertThat(ran.exitCode()).as(ran::toString).isNotZero();
        return ran;
    }

    @Test
    @Order(9)
    void aHostThatWasRemovedIsEnrolledAgainWithItsJournal() {
        LabHost host = HOSTS.get(1);
        changes(play("remove", "--limit", "h2", "-e", "{\"patchwave_remove_reason\": \"scaled in\"}"));
        assertThat(fleet().stream().map(seen -> seen.get("host_id").text())).containsExactlyInAnyOrder("h3", "h4");
        // What the agent switched off is on again.
        assertThat(host.exec("ls", SWITCHED_OFF).ok()).isFalse();
        assertThat(host.shell("ls /var/lib/patchwave/link /etc/patchwave/token 2>/dev/null || true"))
                .doesNotContain(".pem", "token");
        String journal = host.shell("cat /var/lib/patchwave/agent/journal.ndjson");

        changes(play("install", "-e", "{\"patchwave_labels\": {\"service-web\": \"no\"}}", "--limit", "h2"));
        assertHealthy(NEXT);
        assertThat(host.shell("cat /var/lib/patchwave/agent/journal.ndjson")).startsWith(journal);
        assertThat(patchwave("hosts", "show", "h2").require()).contains("service-web=no");
    }

    @Test
    @Order(10)
    void removalTakesWhatItIsToldTo() {
        String[] all = {"-e", "patchwave_purge=true", "-e", "patchwave_remove_controller=true"};
        assertCheckChangesNothing("remove", all);
        changes(play("remove", all));
        for (LabHost each : HOSTS) {
            assertThat(each.shell("dpkg-query -W 'patchwave-*' 2>/dev/null; rpm -qa 'patchwave-*' 2>/dev/null || true"))
                    .as(each.name())
                    .isEmpty();
            assertThat(each.shell("ls -d /var/lib/patchwave /etc/patchwave /usr/lib/patchwave 2>/dev/null || true"))
                    .as(each.name())
                    .isEmpty();
        }
        assertThat(changes(play("remove", all))).isZero();
    }
}
