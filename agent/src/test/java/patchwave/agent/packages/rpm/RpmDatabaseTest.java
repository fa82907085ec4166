package patchwave.agent.packages.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageTrouble;

/** How rpm's answers are read; real answers of rpm 4.18. */
final class RpmDatabaseTest {
    @TempDir
    Path directory;

    private final Deque<CommandEnd.Exited> answers = new ArrayDeque<>();

    private void answer(int exitCode, String output) {
        answers.add(new CommandEnd.Exited(exitCode, output, "", true));
    }

    private RpmDatabase database() {
        RpmPrograms programs = new RpmPrograms(
                new RpmSettings(Path.of("/"), directory, directory.resolve("archive"), Duration.ZERO),
                (command, limit) -> answers.remove(),
                Map.of());
        return new RpmDatabase(
                programs,
                new RpmVersions(programs),
                new UnfinishedMark(directory.resolve("unfinished")),
                List.of("kernel", "installonlypkg(kernel)"));
    }

    private static final String LISTED = """
            gpg-pubkey\t(none)\t0:a8634d82-6b0cb454\t(none)
            libghost-bin\tx86_64\t0:1.0-1\tghost-1.0-1.src.rpm
            libghost\tx86_64\t1:1.0-1\tghost-1.0-1.src.rpm
            """;

    @Test
    void readsPackagesWithTheirSources() throws Exception {
        answer(0, LISTED);
        assertThat(database().packages())
                .containsExactly(
                        new InstalledPackage("libghost", "x86_64", "1:1.0-1", "installed", "ghost", "1.0-1"),
                        new InstalledPackage("libghost-bin", "x86_64", "1.0-1", "installed", "ghost", "1.0-1"));
    }

    @Test
    void twoVersionsOfOnePackageAreALeftoverUnlessItIsAKernel() throws Exception {
        answer(0, LISTED + """
                libghost\tx86_64\t1:1.0-2\tghost-1.0-2.src.rpm
                kernel-core\tx86_64\t0:5.14-1\tkernel-5.14-1.src.rpm
                kernel-core\tx86_64\t0:5.14-2\tkernel-5.14-2.src.rpm
                """);
        answer(1, "no package provides kernel\ninstalled kernel-core:x86_64\ninstalled kernel-core:x86_64\n");
        List<InstalledPackage> packages = database().packages();
        assertThat(packages)
                .filteredOn(found -> !found.status().equals("installed"))
                .extracting(InstalledPackage::qualifiedName, InstalledPackage::version, InstalledPackage::status)
                .extracting(tuple -> String.join(" ", tuple.toList().toArray(String[]::new)))
                .containsExactly("libghost:x86_64 1:1.0-1 duplicate", "libghost:x86_64 1:1.0-2 duplicate");
        assertThat(database().health(packages)).isInstanceOf(DatabaseHealth.Broken.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            begun libghost x86_64 1.0-1 1.0-2 | a transaction that was to bring libghost to 1.0-2 did not end well
            failed warning: %post(libghost-1.0-2.x86_64) scriptlet failed, exit status 1 | scriptlet failed, exit status 1
            failed Error in POSTIN scriptlet in rpm package libghost | Error in POSTIN scriptlet
            something else | something else
            """)
    void aMarkMeansThatNotAllIsWell(String line, String words) throws Exception {
        Files.writeString(directory.resolve("unfinished"), line + "\n");
        answer(0, LISTED);
        List<InstalledPackage> packages = database().packages();
        assertThat(database().health(packages))
                .isInstanceOfSatisfying(
                        DatabaseHealth.Broken.class,
                        broken -> assertThat(broken.detail()).contains(words));
        assertThat(packages.getFirst().status())
                .isEqualTo(line.contains("libghost") && !line.contains("POSTIN") ? "unfinished" : "installed");
    }

    @Test
    void anEmptyMarkIsAMark() throws Exception {
        Files.createFile(directory.resolve("unfinished"));
        answer(0, LISTED);
        List<InstalledPackage> packages = database().packages();
        assertThat(database().health(packages)).isInstanceOf(DatabaseHealth.Broken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"libghost\tx86_64\t1.0", "error: rpmdb: damaged header", "a\tb\tc\td\te"})
    void doesNotGuess(String line) {
        answer(0, line + "\n");
        assertThatThrownBy(() -> database().packages())
                .isInstanceOfAny(PackageTrouble.class, IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0:1.0-1,1.0-1", "1:1.0-1,1:1.0-1", "001:1.0-1,1:1.0-1", "1.0^git1~rc-2.el9_4,1.0^git1~rc-2.el9_4"})
    void writesVersionsInOneWay(String text, String canonical) {
        assertThat(RpmVersions.canonical(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.0", "1.0-", "-1", "1.0-1'", "1 0-1", "x:1.0-1", "1.0-1-1-"})
    void refusesWhatIsNoVersion(String text) {
        assertThatThrownBy(() -> RpmVersions.canonical(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
