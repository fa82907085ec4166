package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, read by a real bash. */
final class CompletionTest {
    @TempDir
    Path home;

    /** Words as typed, the last one still open; and some of what bash must offer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "patchwave ''              | rollout emergency holds",
                "patchwave ro              | rollout",
                "patchwave rollout ''      | plan start watch retry exclude show-plan",
                "patchwave rollout start - | --watch --give-up --output --no-color",
                "patchwave enrol token ''  | create",
                "patchwave floor lower --  | --to --for --reason",
                "patchwave approval ''     | create show sign grant list revoke",
                "patchwave completion ''   | bash zsh"
            })
    void bashOffersCommandsAndOptions(String words, String expected) throws Exception {
        assertThat(offered(words)).contains(expected.split(" ", -1));
    }

    @Test
    void bashOffersOnlyWhatFits() throws Exception {
        assertThat(offered("patchwave rollout pa")).containsExactly("pause");
    }

    private List<String> offered(String words) throws Exception {
        Path script = home.resolve("completion.bash");
        try (Bench bench = new Bench(home.resolve("operator"))) {
            assertThat(bench.run("completion", "bash")).isZero();
            Files.writeString(script, bench.out());
        }
        // As bash calls it: the words, which of them is open, and then the answers in COMPREPLY.
        String ask = """
                source '%s'
                COMP_WORDS=(%s)
                COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
                COMP_LINE="${COMP_WORDS[*]}"
                COMP_POINT=${#COMP_LINE}
                entry=$(complete -p patchwave | sed 's/.*-F \\([^ ]*\\).*/\\1/')
                "$entry" patchwave "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, words.strip());
        Process bash = new ProcessBuilder("bash", "--norc", "--noprofile", "-c", ask)
                // It is not in a real completion, which one of its commands remarks.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(output).isZero();
        return output.lines().map(String::strip).toList();
    }
}
