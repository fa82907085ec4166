package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.packages.rpm.RpmHost;

/** A real database of rpm's, with packages that a real rpmbuild has labelled. */
@Tag("slow")
final class RpmPackageListIT {
    @TempDir
    Path scratch;

    private String run(String... argv) throws Exception {
        Map<String, String> environment = new TreeMap<>(Command.PLAIN_ENVIRONMENT);
        environment.put("HOME", home().toString());
        CommandEnd end = new CommandRunner(scratch.resolve("commands"))
                .run(new Command(List.of(argv), environment, scratch), Duration.ofMinutes(2));
        assertThat(end).isInstanceOf(CommandEnd.Exited.class);
        CommandEnd.Exited exited = (CommandEnd.Exited) end;
        assertThat(exited.exitCode()).as(exited.everything()).isZero();
        return exited.output();
    }

    private Path home() {
        return scratch.resolve("home");
    }

    /** @param more lines of the specification's head */
    private void install(String name, String version, String more) throws Exception {
        Path spec = Files.writeString(
                scratch.resolve(name + ".spec"), """
                Name: %s
                Version: %s
                Release: 1
                Summary: for tests
                License: MIT
                BuildArch: noarch
                AutoReqProv: no
                %s
                %%description
                for tests
                %%package -n lib%s
                Summary: for tests
                Version: 7
                Epoch: 0
                AutoReqProv: no
                %%description -n lib%s
                for tests
                %%files
                %%files -n lib%s
                """.formatted(name, version, more, name, name, name));
        run("rpmbuild", "-bb", "--define", "_topdir " + scratch.resolve("build"), spec.toString());
        List<String> install =
                new ArrayList<>(List.of("rpm", "--root", root().toString(), "-i", "--nodigest", "--nosignature"));
        try (Stream<Path> built = Files.list(scratch.resolve("build/RPMS/noarch"))) {
            built.map(Path::toString).filter(it -> it.contains(name)).forEach(install::add);
        }
        run(install.toArray(String[]::new));
    }

    private Path root() {
        return scratch.resolve("root");
    }

    @Test
    void modulesEpochsAndSourcesAreThoseOfTheDatabase() throws Exception {
        RpmHost.require("rpm", "rpmbuild");
        Files.createDirectories(root().resolve("var/lib/rpm"));
        Files.createDirectories(home());
        Files.writeString(home().resolve(".rpmmacros"), "%_dbpath /var/lib/rpm\n");
        install("nodejs", "18.20.4", "Epoch: 1\nModularityLabel: nodejs:18:8060020220523160029:ad008a3a");
        install("plain", "1.0", "");

        CommandRunner commands = new CommandRunner(scratch.resolve("commands"));
        assertThat(new RpmPackageList(commands::run, root(), home()).packages())
                .extracting(it -> String.join(
                        " ",
                        it.qualifiedName(),
                        it.version(),
                        it.source(),
                        it.sourceVersion(),
                        "(" + it.module().orElseThrow() + ")"))
                .containsExactlyInAnyOrder(
                        "nodejs:noarch 1:18.20.4-1 nodejs 1:18.20.4-1 (nodejs:18)",
                        "libnodejs:noarch 7-1 nodejs 1:18.20.4-1 (nodejs:18)",
                        "plain:noarch 1.0-1 plain 1.0-1 ()",
                        "libplain:noarch 7-1 plain 1.0-1 ()");
    }
}
