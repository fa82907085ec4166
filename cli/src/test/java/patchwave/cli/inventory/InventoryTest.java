package patchwave.cli.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.cli.outcome.Refusal;

/** Inventories as Ansible's documentation writes them, and what people get wrong in them. */
final class InventoryTest {
    private static final String INI = """
        # no group
        mail.example.com:2222 ansible_user=root

        [web]
        web[01:03].example.com  http_port=80 ; not a comment in Ansible
        jumper ansible_port=5555 ansible_host=192.0.2.50 note="two words" # comment

        [db]
        db-[a:c:2]

        [eu:children]
        web
        db

        [eu:vars]
        zone = eu
        level=group of groups   # comment
        [web:vars]
        level = 'group'
        [all:vars]
        level=all
        everywhere="yes # and no comment"
        """;

    private static InventoryHost host(Inventory inventory, String name) {
        return inventory.hosts().stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Inventory ini(String text) {
        return InventoryFile.parse("hosts", text);
    }

    @Test
    void iniHasHostsGroupsChildrenRangesAndVariables() {
        Inventory inventory = ini(INI.replace(" ; not a comment in Ansible", ""));
        assertThat(inventory.hosts().stream().map(InventoryHost::name))
                .containsExactly(
                        "mail.example.com",
                        "web01.example.com",
                        "web02.example.com",
                        "web03.example.com",
                        "jumper",
                        "db-a",
                        "db-c");
        assertThat(host(inventory, "mail.example.com").variables())
                .isEqualTo(Map.of(
                        "ansible_port",
                        "2222",
                        "ansible_user",
                        "root",
                        "level",
                        "all",
                        "everywhere",
                        "yes # and no comment"));
        assertThat(host(inventory, "mail.example.com").groups()).isEmpty();
        assertThat(host(inventory, "jumper").groups()).containsExactly("eu", "web");
        assertThat(host(inventory, "jumper").variables())
                .containsEntry("note", "two words")
                .containsEntry("zone", "eu")
                .containsEntry("level", "group");
        assertThat(host(inventory, "db-c").text("level")).contains("group of groups");
    }

    @Test
    void yamlHasTheSame() {
        Inventory inventory = InventoryFile.parse("hosts.yml", """
            all:
              vars: {level: all}
              hosts:
                mail.example.com: {ansible_port: 2222}
              children:
                eu:
                  vars: {level: group of groups, zone: eu}
                  children:
                    web:
                      vars: {level: group}
                      hosts:
                        web[01:02]:
                        jumper: {level: host, patchwave_labels: {a: b}, nothing: }
                    db: {hosts: {db-a: {}}}
            """);
        assertThat(inventory.hosts().stream().map(InventoryHost::name))
                .containsExactly("mail.example.com", "web01", "web02", "jumper", "db-a");
        assertThat(host(inventory, "mail.example.com").variables())
                .isEqualTo(Map.of("ansible_port", 2222, "level", "all"));
        assertThat(host(inventory, "jumper").variables())
                .isEqualTo(Map.of("level", "host", "zone", "eu", "patchwave_labels", Map.of("a", "b")));
        assertThat(host(inventory, "web01").text("level")).contains("group");
        assertThat(host(inventory, "db-a").text("level")).contains("group of groups");
        assertThat(host(inventory, "db-a").groups()).containsExactly("db", "eu");
    }

    @Test
    void ofTwoGroupsOfOneDepthTheLaterNameWinsUnlessThePriorityIsHigher() {
        String two = "[a]\nh\n[b]\nh\n[a:vars]\nx=a\n[b:vars]\nx=b\n";
        assertThat(ini(two).hosts().getFirst().text("x")).contains("b");
        assertThat(ini(two + "[a:vars]\nansible_group_priority=10\n")
                        .hosts()
                        .getFirst()
                        .text("x"))
                .contains("a");
    }

    @Test
    void aGroupMayBeDeclaredAfterItIsNamedByHostsOrByChildrenAndTwoGroupsAlwaysAre() {
        Inventory inventory = ini("""
                h
                [all:vars]
                a=1
                [ungrouped:vars]
                u=1
                [top:vars]
                t=1
                [top:children]
                middle
                [middle:children]
                web
                [web]
                w
                """);
        assertThat(host(inventory, "w").variables()).isEqualTo(Map.of("a", "1", "t", "1"));
        assertThat(host(inventory, "h").variables()).isEqualTo(Map.of("a", "1", "u", "1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'[web\nh'                    | hosts:1: this is no section",
                "'[web]\nh port'              | hosts:2: expected NAME=VALUE after the host, but word 2 of the line is none",
                "'[web]\nh a=\"b'             | hosts:2: a quote",
                "'[web:vars]\nnothing'        | hosts:2: expected NAME=VALUE in [web:vars]",
                "'h[1:'                       | hosts:1: 'h[1:' has brackets that are no range",
                "'h[3:1]'                     | hosts:1: 'h[3:1]' ends before it begins",
                "'h[1:999999]'                | hosts:1: 'h[1:999999]' stands for more than 100000 hosts",
                "'h[a:3]'                     | hosts:1: 'h[a:3]' is no range",
                "'[a:children]\nb\n[b:children]\na\n[a]\nh' | hosts: group 'a' is its own child: a -> b -> a",
                "'[web]\nh\n[wbe:vars]\na=1'   | hosts:3: [wbe:vars] names group 'wbe', which neither [wbe] nor",
                "'[prod:children]\nwbe\n[web]\nh' | hosts:2: [prod:children] names group 'wbe'",
                "'[b:vars]\nx=1\n[a:children]\nb\n[a]\nh' | hosts:1: [b:vars] names group 'b'",
                "'# nothing'                  | hosts: has no hosts"
            })
    void iniFaultsNameTheLine(String text, String expected) {
        assertThatThrownBy(() -> ini(text)).isInstanceOf(Refusal.class).hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'all: {hostss: {a: }}'             | group 'all', hostss: is no key of a group",
                "'all: [a]'                         | group 'all': expected keys and values",
                "'all:\n  hosts:\n    a: 1'         | expected keys and values, found a single value",
                "'all:\n  hosts: {a: {p: !vault x}}' | 'ansible-inventory -i FILE --list --yaml'",
                "'all:\n  - {'                      | hosts.yaml:",
                "'all: {hosts: {}}'                 | has no hosts"
            })
    void yamlFaultsSayWhatToDo(String text, String expected) {
        assertThatThrownBy(() -> InventoryFile.parse("hosts.yaml", text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hosts    | 'h ansible_password=x geheim'                           | hosts:1: expected NAME=VALUE",
                "hosts    | '[web]\nh\n[web:vars]\nansible-password=geheim'          | hosts:4: expected NAME=VALUE",
                "hosts    | '[web]\nansible_password=geheim[1'                       | hosts:2: expected a host first",
                "hosts    | '[web]\nh\n[a:children]\nansible_password=geheim'        | hosts:4: expected the name of a group",
                "hosts    | '[2001:db8::1]:22 ansible_password=geheim'               | hosts:1: this is no section",
                "hosts.yml | 'all:\n  hosts:\n    h: ansible_password=geheim'         | 'group ''all'', hosts, h: expected keys'",
                "hosts.yml | 'all:\n  hosts:\n    h:\n      ansible_password: *geheim' | hosts.yml:4: is not valid YAML; a value",
                "hosts.yml | 'all:\n  hosts:\n    h:\n      ansible_password: !geheim' | hosts.yml:4: is not valid YAML; a value",
                "hosts.yml | 'all:\n  hosts:\n    h: a: geheim'                      | hosts.yml:3: is not valid YAML: mapping values"
            })
    void aFaultNeverRepeatsAValue(String name, String text, String expected) {
        assertThatThrownBy(() -> InventoryFile.parse(name, text))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hosts", "inventory.cfg"})
    void theFormIsFoundOutWhereTheNameDoesNotTell(String name) {
        assertThat(InventoryFile.parse(name, "# c\nall:\n  hosts:\n    a:\n").hosts())
                .hasSize(1);
        assertThat(InventoryFile.parse(name, "---\nall: {hosts: {a: }}\n").hosts())
                .hasSize(1);
        assertThat(InventoryFile.parse(name, "a\nb ansible_host=x\n").hosts()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all                | mail.example.com web1 web2 db1",
                "web                | web1 web2",
                "web,db             | web1 web2 db1",
                "web:db             | web1 web2 db1",
                "eu:&web            | web1 web2",
                "eu:!web            | db1",
                "!web               | mail.example.com db1",
                "w?b2               | web2",
                "*.example.com      | mail.example.com",
                "~w.b1              | web1",
                "'~we|db'           | web1 web2 db1",
                "'eu:&~we|mail'     | web1 web2",
                "'!~we|db'          | mail.example.com",
                "all,!eu            | mail.example.com"
            })
    void patternsSelectAsInAnsible(String pattern, String expected) {
        List<InventoryHost> hosts = ini("mail.example.com\n[web]\nweb[1:2]\n[db]\ndb1\n[eu:children]\nweb\ndb\n")
                .hosts();
        assertThat(HostPattern.select(pattern, hosts).stream().map(InventoryHost::name))
                .containsExactly(expected.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wbe", "web,", "~(", "!typo"})
    void aPatternThatMeansNothingIsAFault(String pattern) {
        List<InventoryHost> hosts = ini("[web]\nweb1\n").hosts();
        assertThatThrownBy(() -> HostPattern.select(pattern, hosts)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatLiesBesideIsNotReadAndThatIsSaid(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("group_vars"));
        Path file = Files.writeString(folder.resolve("hosts.ini"), "a\n");
        assertThat(InventoryFile.read(file).warnings())
                .singleElement()
                .asString()
                .contains("group_vars is not read", "ansible-inventory");
        assertThatThrownBy(() -> InventoryFile.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> InventoryFile.read(folder.resolve("none"))).hasMessageContaining("no such file");
    }
}
