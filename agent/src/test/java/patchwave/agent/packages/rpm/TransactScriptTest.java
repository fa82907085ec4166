package patchwave.agent.packages.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.packages.KeptFiles;

/** When transact.sh leaves its mark, whatever the program inside was. */
final class TransactScriptTest {
    private static final String BEGUN = "begun libghost x86_64 1.0-1 1.0-2\n";

    @TempDir
    Path directory;

    private Path mark() {
        return directory.resolve("unfinished");
    }

    @BeforeEach
    void begin() throws Exception {
        Files.writeString(directory.resolve("begun"), BEGUN);
        KeptFiles.ship(RpmTransactions.class, "transact.sh", directory);
    }

    /** Runs it as the transaction runner does: the output goes to runner.log. */
    private int run(String program) throws Exception {
        CommandEnd end = new CommandRunner(directory.resolve("scratch"))
                .run(
                        new Command(
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "exec \"$@\" >>runner.log 2>&1",
                                        "sh",
                                        "/bin/sh",
                                        directory.resolve("transact.sh").toString(),
                                        mark().toString(),
                                        "/bin/sh",
                                        "-c",
                                        program),
                                Map.of("PATH", "/usr/bin:/bin"),
                                directory),
                        Duration.ofSeconds(30));
        return end instanceof CommandEnd.Exited exited ? exited.exitCode() : -1;
    }

    @Test
    void theMarkIsThereWhileItWorksAndGoneWhenAllWentWell() throws Exception {
        assertThat(run("cat unfinished >seen")).isZero();
        assertThat(directory.resolve("seen")).hasContent(BEGUN.strip());
        assertThat(mark()).doesNotExist();
    }

    @Test
    void aKillLeavesTheMark() throws Exception {
        assertThat(run("kill -KILL $$")).isEqualTo(137);
        assertThat(mark()).hasContent(BEGUN.strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            warning: %post(libghost-1.0-2.x86_64) scriptlet failed, exit status 1 | 0
            Error in POSTIN scriptlet in rpm package libghost                     | 0
            Non-fatal POSTIN scriptlet failure in rpm package libghost            | 0
            error: %prein(libghost-1.0-2.x86_64) scriptlet failed, exit status 7  | 1
            """)
    void aFailedScriptletLeavesItsWordsWhateverTheExitCode(String words, int code) throws Exception {
        assertThat(run("echo '" + words + "'; exit " + code)).isEqualTo(code);
        assertThat(mark()).hasContent("failed " + words);
    }

    @Test
    void whatWasRefusedLeavesNoMark() throws Exception {
        assertThat(run("exit 1")).isEqualTo(1);
        assertThat(mark()).doesNotExist();
    }

    @Test
    void aRepairThatDidNothingTakesNoMarkAway() throws Exception {
        Files.writeString(mark(), "begun before x86_64 1 2\n");
        assertThat(run("exit 1")).isEqualTo(1);
        assertThat(mark()).hasContent("begun before x86_64 1 2");
        assertThat(run("exit 0")).isZero();
        assertThat(mark()).doesNotExist();
    }

    @Test
    void waitsForAnotherOneToEnd() throws Exception {
        assertThat(run("[ -e tried ] || { touch tried; exit 200; }")).isZero();
        assertThat(mark()).doesNotExist();
    }

    @Test
    void saysThatThePlanWasRefusedWhereTheGuardWasNotEvenAsked() throws Exception {
        Files.createFile(directory.resolve("approved"));
        assertThat(run("exit 1")).isEqualTo(1);
        assertThat(directory.resolve("runner.log")).content().contains("the plan guard refuses");
    }
}
