package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import patchwave.cli.outcome.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** docs/cli.md is what the commands say of themselves, and is never written by hand. */
final class CliReferenceTest {
    private static final String AGAIN = "mvn -o -q -pl cli -am test -Dtest=CliReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dpatchwave.docs.write=true";

    @Test
    void theReferenceIsThatOfTheTree() throws Exception {
        Path file = checkout().resolve("docs/cli.md");
        String made = reference();
        if (Boolean.getBoolean("patchwave.docs.write")) {
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file))
                .as("docs/cli.md is not what the commands say; make it again with: " + AGAIN)
                .isEqualTo(made);
    }

    @Test
    void everyCommandHasASection() {
        assertThat(Invocations.commands())
                .allSatisfy(command -> assertThat(reference()).contains("\n## patchwave " + command + "\n"));
    }

    /** Tests run in the module's folder, or in the checkout. */
    private static Path checkout() {
        return Files.isDirectory(Path.of("docs")) ? Path.of("") : Path.of("..");
    }

    private static String reference() {
        StringBuilder text = new StringBuilder();
        text.append("# The commands of `patchwave`\n\n");
        text.append("Made from the commands' own help by CliReferenceTest; do not edit. To make it again:\n");
        text.append("`").append(AGAIN).append("`\n\n");
        text.append("Every command also takes the options of [patchwave](#patchwave) itself.\n\n");
        text.append("## Exit codes\n\n");
        text.append("Of every program of Patchwave; of the demo, 69 also says that apt or dpkg is missing.\n\n");
        text.append("| Code | Meaning |\n| --- | --- |\n");
        for (ExitCode code : ExitCode.values()) {
            text.append("| ")
                    .append(code.number())
                    .append(" | ")
                    .append(code.meaning())
                    .append(" |\n");
        }
        text.append("\n## Contents\n\n");
        text.append("- [patchwave](#patchwave)\n");
        List<String> commands = Invocations.commands();
        commands.forEach(command -> text.append("- [patchwave ")
                .append(command)
                .append("](#patchwave-")
                .append(command.replace(' ', '-').toLowerCase(Locale.ROOT))
                .append(")\n"));
        CommandLine root = Invocations.tree();
        section(text, "patchwave", root);
        commands.forEach(command -> section(text, "patchwave " + command, Invocations.find(root, command)));
        return text.toString();
    }

    private static void section(StringBuilder text, String name, CommandLine command) {
        // Told once, above.
        command.getCommandSpec().usageMessage().exitCodeListHeading("").exitCodeList(Map.of());
        String usage = command.getUsageMessage(Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .reduce("", (all, line) -> all + line + "\n");
        text.append("\n## ")
                .append(name)
                .append("\n\n```\n")
                .append(usage.strip())
                .append("\n```\n");
    }
}
