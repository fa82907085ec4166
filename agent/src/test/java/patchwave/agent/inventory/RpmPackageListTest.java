package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandEnd;

/** rpm's answers as rpm 4.18 gives them. */
final class RpmPackageListTest {
    private static final String ALL = """
            bash	0	5.1.8-9.el9	x86_64	bash-5.1.8-9.el9.src.rpm	Rocky Enterprise Software Foundation	(none)
            bind-libs	32	9.16.23-1.el9	x86_64	bind-9.16.23-1.el9.src.rpm	Rocky Enterprise Software Foundation	(none)
            gpg-pubkey	0	350d275d-6279464b	(none)	(none)	(none)	(none)
            own-tool	0	1.0-1	noarch	(none)	(none)	(none)
            """;

    @TempDir
    Path root;

    private final List<List<String>> asked = new ArrayList<>();
    private String tags = "NAME\nMODULARITYLABEL\nVENDOR\n";

    private RpmPackageList rpm(String all, Map<String, List<String>> owners) {
        return new RpmPackageList(
                (command, _) -> {
                    asked.add(command.argv());
                    if (command.argv().contains("--querytags")) {
                        return new CommandEnd.Exited(0, tags, "", true);
                    }
                    List<String> files =
                            command.argv().stream().filter(owners::containsKey).toList();
                    if (files.isEmpty()) {
                        return new CommandEnd.Exited(0, all, "", true);
                    }
                    StringBuilder output = new StringBuilder();
                    files.forEach(file -> owners.getOrDefault(file, List.of())
                            .forEach(line -> output.append(line).append('\n')));
                    return new CommandEnd.Exited(1, output.toString(), "", true);
                },
                root,
                Path.of("/nowhere"));
    }

    @Test
    void packagesHaveEpochSourceAndVendor() throws Exception {
        assertThat(rpm(ALL, Map.of()).packages())
                .containsExactly(
                        new InventoryRecord.PackageEntry(
                                "bash",
                                "x86_64",
                                "5.1.8-9.el9",
                                "bash",
                                "5.1.8-9.el9",
                                "installed",
                                List.of("Rocky Enterprise Software Foundation"),
                                List.of("Rocky Enterprise Software Foundation"),
                                false,
                                Optional.of("")),
                        new InventoryRecord.PackageEntry(
                                "bind-libs",
                                "x86_64",
                                "32:9.16.23-1.el9",
                                "bind",
                                "32:9.16.23-1.el9",
                                "installed",
                                List.of("Rocky Enterprise Software Foundation"),
                                List.of("Rocky Enterprise Software Foundation"),
                                false,
                                Optional.of("")),
                        new InventoryRecord.PackageEntry(
                                "own-tool",
                                "noarch",
                                "1.0-1",
                                "own-tool",
                                "1.0-1",
                                "installed",
                                List.of(),
                                List.of(),
                                false,
                                Optional.of("")));
        assertThat(asked.getLast()).startsWith("nice", "-n", "19", "rpm", "--root");
    }

    /** The name of a source package's file has no epoch: its binary packages have, and those with versions of their own another one. */
    @Test
    void aSourceHasTheEpochOfItsPackagesThatHaveItsVersion() throws Exception {
        String perl = """
                perl-Pod-Escapes	1	1.07-460.el9	noarch	perl-5.32.1-481.el9.src.rpm	Red Hat, Inc.	(none)
                perl-libs	4	5.32.1-481.el9	x86_64	perl-5.32.1-481.el9.src.rpm	Red Hat, Inc.	(none)
                """;
        assertThat(rpm(perl, Map.of()).packages())
                .extracting(InventoryRecord.PackageEntry::sourceVersion)
                .containsExactly("4:5.32.1-481.el9", "4:5.32.1-481.el9");
    }

    /** Taken for younger than it is, a source would be called fixed. */
    @Test
    void theEpochOfASisterIsNotTheSources() throws Exception {
        String main = "httpd\t0\t2.4.57-5.el9\tx86_64\thttpd-2.4.57-5.el9.src.rpm\tRocky\t(none)\n";
        String sister = "mod_ssl\t1\t2.4.57-5.el9\tx86_64\thttpd-2.4.57-5.el9.src.rpm\tRocky\t(none)\n";
        String other = "httpd-tools\t0\t2.4.57-5.el9\tx86_64\thttpd-2.4.57-5.el9.src.rpm\tRocky\t(none)\n";
        for (String all : List.of(main + sister, sister + main, sister + other, other + sister)) {
            assertThat(rpm(all, Map.of()).packages())
                    .extracting(InventoryRecord.PackageEntry::sourceVersion)
                    .as(all)
                    .containsExactly("2.4.57-5.el9", "2.4.57-5.el9");
        }
    }

    @Test
    void aPackageOfAModuleNamesModuleAndStream() throws Exception {
        String some = """
                npm	1	8.19.4-1	x86_64	nodejs-16.20-1.src.rpm	Red Hat, Inc.	nodejs:16:8080020230525123456:63b34585
                odd	0	1-1	x86_64	odd-1-1.src.rpm	Red Hat, Inc.	nodejs
                bash	0	1-1	x86_64	bash-1-1.src.rpm	Red Hat, Inc.	(none)
                """;
        assertThat(rpm(some, Map.of()).packages())
                .extracting(InventoryRecord.PackageEntry::module)
                .containsExactly(Optional.of("nodejs:16"), Optional.of("unknown"), Optional.of(""));
    }

    /** It would refuse the whole question, and tell of no package at all. */
    @Test
    void anRpmThatIsOlderThanModulesIsNotAskedForThem() throws Exception {
        tags = "NAME\nVENDOR\n";
        String all = "bash	0	1-1	x86_64	bash-1-1.src.rpm	Red Hat, Inc.	unknown\n";
        assertThat(rpm(all, Map.of()).packages())
                .extracting(InventoryRecord.PackageEntry::module)
                .containsExactly(Optional.of("unknown"));
        assertThat(asked.getLast().getLast()).endsWith("%{VENDOR}\\tunknown\\n");
    }

    @Test
    void ownersAreToldByTheOrderOfTheAnswers() throws Exception {
        Map<String, List<String>> owners = new TreeMap<>(Map.of(
                "/a", List.of("pkg\tone:x86_64"),
                "/b", List.of("file /b is not owned by any package"),
                "/c", List.of("pkg\tthree:noarch")));
        touch("a", "b", "c");
        assertThat(rpm("", owners).owners(Set.of("/a", "/b", "/c", "/gone"), List.of()))
                .isEqualTo(Map.of("/a", "one:x86_64", "/c", "three:noarch"));
        assertThat(asked).hasSize(1);
    }

    /** 32 and 64 bit packages share files; then the order of the answers says nothing. */
    @Test
    void aFileOfTwoPackagesDoesNotShiftTheOthers() throws Exception {
        Map<String, List<String>> owners = new TreeMap<>(Map.of(
                "/a", List.of("pkg\tone:x86_64"),
                "/b", List.of("pkg\ttwo:i686", "pkg\ttwo:x86_64"),
                "/c", List.of("pkg\tthree:noarch")));
        touch("a", "b", "c");
        assertThat(rpm("", owners).owners(Set.of("/a", "/b", "/c"), List.of()))
                .isEqualTo(Map.of("/a", "one:x86_64", "/b", "two:i686", "/c", "three:noarch"));
    }

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Files.createFile(root.resolve(name));
        }
    }

    @Test
    void anAnswerThatIsNotUnderstoodIsNoInventory() {
        assertThatThrownBy(() -> rpm("bash 5.1\n", Map.of()).packages())
                .isInstanceOf(PackageSource.Unreadable.class)
                .hasMessageContaining("seven fields");
    }
}
