package patchwave.agent.packages.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
            x: refusing to start                           | INSTALL_FAILED
            x: the file was not found, is expired          | INSTALL_FAILED
            cp: error writing 'y': No space left on device | DISK_FULL
            """)
    void tellsWhyATransactionFailedWithTheLastWordsOfTheScript(String words, PackageFailureReason reason)
            throws IOException {
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
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.detail())
                .startsWith(words + "; dpkg: error processing package x (--configure): installed x package"
                        + " post-installation script subprocess returned error exit status 5; Sub-process");
    }

    @Test
    void aLineOfControlCharactersSaysNothing() {
        assertThat(AptErrors.summary("\u0013\n")).isEqualTo("it failed and said nothing");
        assertThat(AptErrors.summary("E: no\u0007 space")).isEqualTo("no  space");
    }
}
