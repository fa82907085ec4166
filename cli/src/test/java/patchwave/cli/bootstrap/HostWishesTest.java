package patchwave.cli.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.cli.inventory.InventoryHost;
import patchwave.cli.ssh.Hop;
import patchwave.cli.ssh.Secret;

/** What an inventory's variables mean. */
final class HostWishesTest {
    private static final HostWishes.Defaults DEFAULTS = new HostWishes.Defaults(
            Optional.of("me"),
            List.of(),
            Optional.of(new Secret("ssh")),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Path.of("/home/me"));

    private static HostWishes.Result of(String name, Map<String, Object> variables) {
        return new HostWishes(DEFAULTS).of(List.of(new InventoryHost(name, List.of(), variables)));
    }

    @Test
    void withoutVariablesTheNameIsTheAddress() {
        HostWish wish = of("web-1", Map.of()).wishes().getFirst();
        assertThat(wish.hostId()).isEqualTo("web-1");
        assertThat(wish.target().shown()).isEqualTo("me@web-1");
        assertThat(wish.environment()).isEmpty();
        assertThat(wish.target().password()).isPresent();
    }

    @Test
    void ansiblesVariablesAreRead() {
        HostWishes.Result result = of(
                "Web_1",
                Map.of(
                        "ansible_host", "192.0.2.7",
                        "ansible_port", 2222,
                        "ansible_user", "ops",
                        "ansible_ssh_private_key_file", "~/.ssh/fleet",
                        "ansible_become_password", "geheim",
                        "ansible_ssh_common_args", "-o ProxyJump=jump@bastion:7,second -o StrictHostKeyChecking=no",
                        "patchwave_host", "web-1",
                        "patchwave_environment", "dev",
                        "patchwave_labels", Map.of("zone", "a", "n", 1)));
        assertThat(result.faults()).isEmpty();
        HostWish wish = result.wishes().getFirst();
        assertThat(wish.hostId()).isEqualTo("web-1");
        assertThat(wish.target().shown()).isEqualTo("ops@192.0.2.7:2222 through bastion:7, second");
        assertThat(wish.target().jumps().getFirst().user()).contains("jump");
        assertThat(wish.target().identities()).containsExactly(Path.of("/home/me/.ssh/fleet"));
        assertThat(wish.becomePassword()).isPresent();
        assertThat(wish.environment()).contains("dev");
        assertThat(wish.labels()).isEqualTo(Map.of("zone", "a", "n", "1"));
        assertThat(result.warnings().keySet())
                .singleElement()
                .asString()
                .contains("'-o StrictHostKeyChecking=no' is not used");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ansible_user                 | {{ vault_user }}  | has a template",
                "ansible_port                 | ssh               | no number of a port",
                "ansible_port                 | 99999             | port 99999 is not one of",
                "ansible_connection           | local             | reached by ssh alone",
                "ansible_become_method        | su                | only sudo is known",
                "ansible_become_user          | deploy            | installed by root",
                "patchwave_host               | Web_1             | set patchwave_host",
                "patchwave_labels             | zone              | write a map",
                "patchwave_lables             | zone=a            | unknown: patchwave_lables. There are patchwave_env",
                "ansible_ssh_common_args      | -J a@b@c          | not USER@HOST:PORT",
                "ansible_ssh_common_args      | -o 'x             | is not closed"
            })
    void whatCannotBeUsedIsAFaultThatNamesTheHost(String name, String value, String expected) {
        HostWishes.Result result = of("web-1", Map.of(name, value));
        assertThat(result.wishes()).isEmpty();
        assertThat(result.faults())
                .singleElement()
                .asString()
                .startsWith("web-1: ")
                .contains(expected);
    }

    @Test
    void theVariablesOfTheAnsibleCollectionAreKnownAndNamedAsUnused() throws IOException {
        Path root = Files.isDirectory(Path.of("ansible")) ? Path.of("") : Path.of("..");
        TreeSet<String> ofRoles = new TreeSet<>();
        for (String role : List.of("agent", "common", "controller")) {
            Path specification = root.resolve("ansible/roles/" + role + "/meta/argument_specs.yml");
            Pattern.compile("^ +(patchwave_[a-z_]+):$", Pattern.MULTILINE)
                    .matcher(Files.readString(specification))
                    .results()
                    .forEach(found -> ofRoles.add(found.group(1)));
        }
        assertThat(PatchwaveVariables.known()).containsExactlyElementsOf(ofRoles);

        HostWishes.Result result = of(
                "web-1",
                Map.of("patchwave_labels", "a=b", "patchwave_agent_config", Map.of(), "patchwave_agent_checks", "x"));
        assertThat(result.faults()).isEmpty();
        assertThat(result.warnings().keySet())
                .singleElement()
                .asString()
                .startsWith("patchwave_agent_checks, patchwave_agent_config: of the Ansible collection alone");
    }

    @Test
    void hostsWithoutAnyLabelAreWarnedOf() {
        List<InventoryHost> hosts = List.of(
                new InventoryHost("a", List.of(), Map.of()),
                new InventoryHost("b", List.of(), Map.of("patchwave_labels", "zone=a")),
                new InventoryHost("c", List.of(), Map.of("patchwave_labels", " ")));
        assertThat(new HostWishes(DEFAULTS).of(hosts).warnings())
                .hasEntrySatisfying(
                        "no label, so in no pool, and no floor counts it; set patchwave_labels, or use --labels",
                        of -> assertThat(of).containsExactly("a", "c"));
    }

    @Test
    void aTemplatesTextIsNotRepeated() {
        assertThat(of("web-1", Map.of("ansible_password", "{{ lookup('secret') }}"))
                        .faults())
                .singleElement()
                .asString()
                .doesNotContain("lookup");
    }

    @Test
    void twoHostsOfOneNameAreAFault() {
        HostWishes.Result result = new HostWishes(DEFAULTS)
                .of(List.of(
                        new InventoryHost("a", List.of(), Map.of("patchwave_host", "web-1")),
                        new InventoryHost("b", List.of(), Map.of("patchwave_host", "web-1"))));
        assertThat(result.faults()).containsExactly("b: is web-1 in Patchwave, which a is too");
    }

    @Test
    void anEnvironmentOfTheCommandLineNeverOverrulesTheInventory() {
        HostWishes staging = new HostWishes(new HostWishes.Defaults(
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Hop.parseAll("bastion"),
                Optional.of("staging"),
                Map.of("zone", "b"),
                Path.of("/home/me")));
        HostWishes.Result result = staging.of(List.of(
                new InventoryHost("a", List.of(), Map.of("ansible_user", "x", "patchwave_labels", "zone=a,k=v")),
                new InventoryHost("b", List.of(), Map.of("patchwave_environment", "production", "ansible_user", "x")),
                new InventoryHost("c", List.of(), Map.of())));
        assertThat(result.wishes()).singleElement().satisfies(wish -> {
            assertThat(wish.environment()).contains("staging");
            assertThat(wish.labels()).isEqualTo(Map.of("zone", "b", "k", "v"));
            assertThat(wish.target().shown()).isEqualTo("x@a through bastion");
        });
        assertThat(result.faults())
                .satisfiesExactly(
                        fault -> assertThat(fault).startsWith("b: the inventory says environment production"),
                        fault -> assertThat(fault).startsWith("c: nobody says who to be there"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-J a                          | a",
                "-Ja,b                         | a b",
                "-o ProxyJump=a                | a",
                "-oProxyJump=a                 | a",
                "-o 'ProxyJump a'              | a",
                "-o proxyjump=none             | ''",
            })
    void theWayIsReadInEveryForm(String text, String expected) {
        SshArguments arguments = SshArguments.parse(text);
        assertThat(arguments.unused()).isEmpty();
        assertThat(String.join(
                        " ",
                        arguments.jumps().orElseThrow().stream()
                                .map(Hop::address)
                                .toList()))
                .isEqualTo(expected);
    }

    @Test
    void everythingElseOfTheArgumentsIsNamedAsUnused() {
        SshArguments arguments =
                SshArguments.parse("-C -o ProxyCommand='ssh -W %h:%p bastion' -oUserKnownHostsFile=/dev/null");
        assertThat(arguments.jumps()).isEmpty();
        assertThat(arguments.unused())
                .containsExactly("-C", "-o ProxyCommand=ssh -W %h:%p bastion", "-oUserKnownHostsFile=/dev/null");
    }
}
