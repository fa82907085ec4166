package patchwave.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the distributions' own checkers say of the packages. */
@Timeout(600)
final class CheckersIT {
    private static final Path UNITS = Packages.TARGET.resolve("stage");

    @ParameterizedTest
    @ValueSource(strings = {"patchwave-agent", "patchwave-controller", "patchwave-cli"})
    void lintianFindsNoErrors(String name) throws Exception {
        Shell.require(Shell.has("lintian") && Shell.has("dpkg-deb"), "lintian of " + name + ": needs lintian");
        List<String> command = new ArrayList<>(List.of("lintian", "--fail-on", "error", "--tag-display-limit", "0"));
        if (Shell.isRoot()) {
            command.add("--allow-root");
        }
        command.add(Packages.of(Packages.TARGET.resolve("deb"), name).toString());
        Shell.End end = Shell.run(command.toArray(String[]::new));
        assertThat(end.code()).as(end.output()).isZero();
    }

    /** 0 is without any access to the system, 10 is without any sandbox; the threshold is in tenths. */
    @ParameterizedTest
    @ValueSource(strings = {"controller/patchwave-controller", "agent/patchwave-link"})
    void whatSpeaksToTheNetworkIsConfined(String unit) throws Exception {
        Shell.require(Shell.has("systemd-analyze"), "exposure of " + unit + ": needs systemd-analyze");
        Shell.End end =
                Shell.run("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=15", unit(unit));
        assertThat(end.code()).as(end.output()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent/patchwave-agent", "agent/patchwave-link", "controller/patchwave-controller"})
    void unitsAreUnderstood(String unit) throws Exception {
        Shell.require(Shell.has("systemd-analyze"), "the units' syntax: needs systemd-analyze");
        Shell.End end = Shell.run("systemd-analyze", "verify", "--man=no", unit(unit));
        // The programs that they start are not installed here.
        assertThat(end.output().lines().filter(line -> !line.contains("is not executable")))
                .as(end.output())
                .isEmpty();
    }

    private static String unit(String unit) {
        String[] words = unit.split("/", -1);
        return UNITS.resolve(words[0] + "/usr/lib/systemd/system/" + words[1] + ".service")
                .toString();
    }
}
