package patchwave.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.agent.config.AgentConfig.BackEnd;

final class BackEndChoiceTest {
    @TempDir
    Path system;

    private void system(String osRelease, String programs) throws IOException {
        Files.writeString(Files.createDirectories(system.resolve("usr/lib")).resolve("os-release"), osRelease);
        Path directory = Files.createDirectories(system.resolve("usr/bin"));
        for (String program : programs.split(" ", -1)) {
            Files.createFile(
                    directory.resolve(program),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ID=debian                                            | apt-get            | APT
            ID=ubuntu, ID_LIKE=debian                            | apt-get            | APT
            ID=ubuntu, ID_LIKE=debian                            | apt-get dnf zypper | APT
            ID="rhel", ID_LIKE="fedora"                          | dnf                | DNF
            ID="rocky", ID_LIKE="rhel centos fedora"             | dnf                | DNF
            ID=fedora                                            | dnf apt-get        | DNF
            ID="opensuse-leap", ID_LIKE="suse opensuse"          | zypper             | ZYPPER
            ID="sles"                                            | zypper dnf         | ZYPPER
            ID=ownmake                                           | dnf                | DNF
            """)
    void findsTheOneOfTheSystem(String osRelease, String programs, BackEnd expected) throws IOException {
        system(osRelease.replace(", ", "\n") + "\n", programs);
        assertThat(BackEndChoice.of(BackEnd.AUTO, system)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ID=ownmake                         | dnf zypper  | installed are dnf, zypper, and os-release speaks of none
            ID=debian                          | dnf         | installed are dnf, and os-release speaks of apt
            ID=mixed, ID_LIKE="debian fedora"  | apt-get dnf | installed are apt, dnf, and os-release speaks of apt, dnf
            ID=alpine                          | apk         | installed are none, and os-release speaks of none
            """)
    void saysWhatToSetWhereItIsNotClear(String osRelease, String programs, String words) throws IOException {
        system(osRelease.replace(", ", "\n") + "\n", programs);
        assertThatThrownBy(() -> BackEndChoice.of(BackEnd.AUTO, system))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(words)
                .hasMessageContaining("set packages.manager to one of apt, dnf, zypper");
    }

    @Test
    void whatIsConfiguredIsNotAskedAbout() {
        assertThat(BackEndChoice.of(BackEnd.ZYPPER, system)).isEqualTo(BackEnd.ZYPPER);
    }
}
