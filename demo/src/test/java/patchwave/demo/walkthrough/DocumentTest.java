package patchwave.demo.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DocumentTest {
    @Test
    void sectionsWithAFleetAreWalkthroughs() {
        List<Walkthrough> found = Document.read("""
                # Operating
                ## Words
                ```console
                $ this is never run
                ```
                ## A halt
                <!-- walk: fleet 6 bad-patch -->
                <!-- walk: file fleet.yaml -->
                ```yaml
                environments: [dev]
                ```
                Then:
                <!-- walk: exit 10 -->
                ```console
                $ patchwave a \\
                    --b
                one
                ...
                $ patchwave c
                ```
                <!-- walk: kill controller -->
                """.lines().toList());

        assertThat(found)
                .containsExactly(new Walkthrough(
                        "A halt",
                        "6 bad-patch",
                        List.of(
                                new Step.Written(10, "fleet.yaml", "environments: [dev]\n"),
                                new Step.Command(15, "patchwave a --b", List.of("one", "..."), 0),
                                new Step.Command(19, "patchwave c", List.of(), 10),
                                new Step.Act(21, "kill controller"))));
    }

    @Test
    void aConsoleWithoutAPromptIsAFault() {
        List<String> lines = List.of("## A", "<!-- walk: fleet 6 -->", "```console", "patchwave a", "```");
        assertThatThrownBy(() -> Document.read(lines))
                .hasMessageContaining("line 4")
                .hasMessageContaining("$ ");
    }
}
