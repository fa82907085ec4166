package patchwave.agent.packages.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;

/** What rpm 4.18, dnf 4.14 and zypper 1.14 really said. */
final class RpmMessagesTest {
    @TempDir
    Path directory;

    private PackageFailure ofTransaction(String log) throws IOException {
        Files.writeString(directory.resolve("runner.log"), log);
        return RpmMessages.ofTransaction(directory);
    }

    @Test
    void aScriptletsWordsDecideNothing() throws IOException {
        for (String words : List.of(
                "Error: metadata already locked by 4711",
                "cp: error writing '/boot/x': No space left on device",
                "error: can't create transaction lock on /var/lib/rpm/.rpm.lock")) {
            PackageFailure dnf = ofTransaction("Running transaction test\nTransaction test succeeded.\n"
                    + "Running transaction\n  Preparing        :                    1/1 \n" + words
                    + "\nerror: %prein(x-1.0-2.x86_64) scriptlet failed, exit status 1\n");
            assertThat(dnf.reason()).as(words).isEqualTo(PackageFailureReason.INSTALL_FAILED);
            assertThat(dnf.passing()).isFalse();
            assertThat(dnf.detail().contains("look for space")).isEqualTo(words.contains("space"));
            assertThat(ofTransaction("(1/1) Installing: x-1.0-2.x86_64 [...\n" + words + "\nerror]\n")
                            .reason())
                    .as(words)
                    .isEqualTo(PackageFailureReason.INSTALL_FAILED);
        }
    }

    @Test
    void untilAScriptletCanHaveSpokenTheOwnWordsDecide() throws IOException {
        assertThat(ofTransaction("Error: metadata already locked by 4711\n").reason())
                .isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        assertThat(ofTransaction("""
                Running transaction test
                Error: Transaction test error:
                  installing package x-1.0-2.x86_64 needs 12MB more space on the / filesystem
                Disk Requirements:
                   At least 12MB more space needed on the / filesystem.
                """).reason()).isEqualTo(PackageFailureReason.DISK_FULL);
    }

    @Test
    void aDiskThatFillsWhileRpmUnpacksIsAFullDisk() throws IOException {
        String words =
                "error: unpacking of archive failed on file /usr/lib/x;65a: cpio: write failed - No space left on device\n";
        PackageFailure full = ofTransaction("Running transaction\n" + words);
        assertThat(full.reason()).isEqualTo(PackageFailureReason.DISK_FULL);
        assertThat(full.detail()).contains("No space left on device", "Free space");
        assertThat(ofTransaction(
                                "(1/1) Installing: x-1.0-2.x86_64 [error]\nError: Subprocess failed. Error: RPM failed: "
                                        + words)
                        .reason())
                .isEqualTo(PackageFailureReason.DISK_FULL);
        assertThat(ofTransaction("Running transaction\n" + words
                                + "error: %prein(y-1.0-2.x86_64) scriptlet failed, exit status 1\n")
                        .reason())
                .isEqualTo(PackageFailureReason.INSTALL_FAILED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Error: metadata already locked by 4711                                                        | PACKAGE_MANAGER_BUSY | true
            System management is locked by the application with pid 4711 (zypper).                        | PACKAGE_MANAGER_BUSY | true
            error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Resource temporarily unavailable) | PACKAGE_MANAGER_BUSY | true
            error: unpacking of archive failed on file /usr/lib/x;65a: cpio: write failed - No space left on device | DISK_FULL | false
            Error: Unable to find a match: libghost-9.9-1.x86_64                                          | REPOSITORY | false
            No provider of 'libghost.x86_64=9.9-1' found.                                                 | REPOSITORY | false
            Digest verification failed for file 'libghost-1.0-3.x86_64.rpm'                               | REPOSITORY | true
            Package "libghost-1.0-1.x86_64" from local repository "test" has incorrect checksum           | REPOSITORY | true
            cannot fetch x: signature verification failed: Package x-1-1.x86_64.rpm is not signed         | REPOSITORY | false
            package libghost-1.0-2.x86_64 from test conflicts with other provided by other-5.0-1.x86_64   | TRANSACTION_REFUSED | false
            package libghost-bin-1.0-1.x86_64 from @System requires libghost = 1.0-1, but none of the providers can be installed | TRANSACTION_REFUSED | false
            Problem: nothing provides absent needed by need-1.0-1.x86_64                                  | TRANSACTION_REFUSED | false
            something that nobody has seen before                                                         | INSTALL_FAILED | true
            """)
    void tellsWhatWordsMean(String output, PackageFailureReason reason, boolean passing) {
        PackageFailure failure = RpmMessages.classify(
                "Loading repository data...\n" + output, PackageFailureReason.INSTALL_FAILED, true);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.passing()).isEqualTo(passing);
        assertThat(failure.detail()).contains(output.replaceFirst("^[Ee]rror: ", ""));
    }

    @Test
    void anRpmThatSaysNothingWasKilled() {
        assertThat(RpmMessages.wasKilled("""
                (1/1) Installing: kil-1.0-2.x86_64 [.....error]
                Installation of kil-1.0-2.x86_64 failed:
                Error: Subprocess failed. Error: RPM failed: rpm: RPM should not be used directly install RPM packages, use Alien instead!
                rpm: However assuming you know what you are doing...

                Abort, retry, ignore? [a/r/i] (a): a
                """)).isTrue();
        assertThat(RpmMessages.wasKilled("""
                Installation of ghost-bad-1.0-2.x86_64 failed:
                Error: Subprocess failed. Error: RPM failed: ghost-bad: refusing
                error: %prein(ghost-bad-1.0-2.x86_64) scriptlet failed, exit status 7
                error: ghost-bad-1.0-2.x86_64: install failed

                Abort, retry, ignore? [a/r/i] (a): a
                """)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            warning: %post(kis-1.0-2.x86_64) scriptlet failed, signal 9      | true
            warning: %post(kis-1.0-2.x86_64) scriptlet failed, exit status 1 | false
            warning: %post(kis-1.0-2.x86_64) scriptlet failed, signal 11     | false
            Complete!                                                        | false
            """)
    void tellsAScriptletThatWasKilledFromOneThatFailed(String line, boolean killed) {
        assertThat(RpmMessages.wasKilled("Running transaction\n" + line + "\n")).isEqualTo(killed);
    }

    @Test
    void aLineOfControlCharactersSaysNothing() {
        assertThat(RpmMessages.summary("\u0013\n")).isEqualTo("it failed and said nothing");
        assertThat(RpmMessages.summary("a\nb\nc\nd\n")).isEqualTo("b; c; d");
    }
}
