package patchwave.agent.packages.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;

class AptErrorsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            E: Could not get lock /var/lib/apt/lists/lock. It is held by process 15 (apt-get) | PACKAGE_MANAGER_BUSY | true
            E: You don't have enough free space in /var/cache/apt/archives/. | DISK_FULL | false
            E: Release file is not valid yet (invalid for another 4min) | CLOCK | true
            E: Release file is expired (invalid since 3d) | REPOSITORY | true
            E: Failed to fetch x File has unexpected size (2 != 1). Mirror sync in progress? | REPOSITORY | true
            E: Failed to fetch x 404  Not Found [IP: 1.1.1.1 80] | REPOSITORY | true
            E: Packages need to be removed but remove is disabled. | TRANSACTION_REFUSED | false
            E: Unable to correct problems, you have held broken packages. | TRANSACTION_REFUSED | false
            E: dpkg was interrupted, you must manually run 'dpkg --configure -a' | PACKAGES_BROKEN | false
            E: Version '9.9' for 'x' was not found | REPOSITORY | false
            E: something that nobody has seen before | INSTALL_FAILED | true
            """)
    void tellsWhatAptsWordsMean(String output, PackageFailureReason reason, boolean passing) {
        PackageFailure failure =
                AptErrors.classify("Reading package lists...\n" + output, PackageFailureReason.INSTALL_FAILED, true);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.passing()).isEqualTo(passing);
        assertThat(failure.detail()).startsWith(output.substring(3));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            E: Sub-process /usr/bin/dpkg exited unexpectedly | true
            new x package pre-installation script subprocess was killed by signal (Killed) | true
            E: Sub-process /usr/bin/dpkg received a segmentation fault. | false
            E: Sub-process /usr/bin/dpkg returned an error code (1) | false
            new x package pre-installation script subprocess returned error exit status 1 | false
            """)
    void tellsWhatWasKilledFromWhatFailed(String output, boolean killed) throws IOException {
        Files.writeString(directory.resolve("runner.log"), "Reading package lists...\n" + output + "\n");
        assertThat(AptErrors.dpkgWasKilled(directory)).isEqualTo(killed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            x: refusing to start
            x: the file was not found, is expired
            x: Could not get lock
            cp: error writing 'y': No space left on device
            """)
    void aScriptsWordsAreToldAndDecideNothing(String words) throws IOException {
        Files.writeString(directory.resolve("runner.log"), """
                Setting up x (2.0) ...
                %s
                dpkg: error processing package x (--configure):
                 installed x package post-installation script subprocess returned error exit status 5
                Errors were encountered while processing:
                 x
                E: Sub-process /usr/bin/dpkg returned an error code (1)
                """.formatted(words));
        PackageFailure failure = AptErrors.ofTransaction(directory);
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.INSTALL_FAILED);
        assertThat(failure.passing()).isFalse();
        assertThat(failure.detail().contains("look for space")).isEqualTo(words.contains("space"));
        assertThat(failure.detail())
                .startsWith(words + "; dpkg: error processing package x (--configure): installed x package"
                        + " post-installation script subprocess returned error exit status 5; Sub-process");
    }

    private PackageFailure ofTransaction(String log) throws IOException {
        Files.writeString(directory.resolve("runner.log"), log);
        return AptErrors.ofTransaction(directory);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 15 (dpkg) | PACKAGE_MANAGER_BUSY
            dpkg: error: dpkg frontend lock was locked by another process with pid 15          | PACKAGE_MANAGER_BUSY
            E: You don't have enough free space in /var/cache/apt/archives/.                   | DISK_FULL
            N: it may be that something Could not get lock                                     | INSTALL_FAILED
            E: Packages need to be removed but remove is disabled.                             | INSTALL_FAILED
            """)
    void untilAScriptCanHaveSpokenAptsAndDpkgsOwnLinesDecide(String line, PackageFailureReason reason)
            throws IOException {
        assertThat(ofTransaction("Reading package lists...\nBuilding dependency tree...\n" + line + "\n")
                        .reason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 15 (apt-get)",
                "dpkg: error: dpkg frontend lock was locked by another process with pid 15",
                "E: mkinitramfs failure gzip 1: No space left on device"
            })
    void aPackageThatWasBegunIsNotExcusedByWhatLooksLikeApts(String line) throws IOException {
        String failed = """
                Setting up x (2.0) ...
                %s
                dpkg: error processing package x (--configure):
                 installed x package post-installation script subprocess returned error exit status 1
                E: Sub-process /usr/bin/dpkg returned an error code (1)
                """.formatted(line);
        assertThat(ofTransaction(failed).reason()).isEqualTo(PackageFailureReason.INSTALL_FAILED);
        // What was begun may have been said long before the end.
        assertThat(ofTransaction("Setting up x (2.0) ...\n" + "y\n".repeat(1 << 20) + line + "\n")
                        .reason())
                .isEqualTo(PackageFailureReason.INSTALL_FAILED);
    }

    @Test
    void aDiskThatFillsWhileDpkgUnpacksIsAFullDisk() throws IOException {
        String unpacking = """
                Preparing to unpack .../x_2.0_amd64.deb ...
                Unpacking x (2.0) over (1.0) ...
                dpkg: error processing archive /var/x_2.0_amd64.deb (--unpack):
                 cannot copy extracted data for './usr/share/x' to '/usr/share/x.dpkg-new': failed to write (No space left on device)
                dpkg-deb: error: paste subprocess was killed by signal (Broken pipe)
                """;
        String end = """
                Errors were encountered while processing:
                 /var/x_2.0_amd64.deb
                E: Sub-process /usr/bin/dpkg returned an error code (1)
                """;
        PackageFailure full = ofTransaction(unpacking + end);
        assertThat(full.reason()).isEqualTo(PackageFailureReason.DISK_FULL);
        assertThat(full.detail()).contains("failed to write (No space left on device)", "Free space");
        String script = """
                dpkg: error processing package y (--configure):
                 installed y package post-installation script subprocess returned error exit status 1
                """;
        PackageFailure both = ofTransaction(unpacking + script + end);
        assertThat(both.reason()).isEqualTo(PackageFailureReason.INSTALL_FAILED);
        assertThat(both.detail()).contains("No space left on device");
    }

    @Test
    void aLineOfControlCharactersSaysNothing() {
        assertThat(AptErrors.summary("\u0013\n")).isEqualTo("it failed and said nothing");
        assertThat(AptErrors.summary("E: no\u0007 space")).isEqualTo("no  space");
    }
}
