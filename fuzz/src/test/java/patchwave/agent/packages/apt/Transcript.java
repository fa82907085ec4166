package patchwave.agent.packages.apt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.packages.Programs;

/**
 * Programs that say what a text has for them, in its order: a line "=====" and an exit code, then the output. What a text has
 * no answer for ends well and says nothing; versions are compared as texts.
 */
final class Transcript implements Programs.Starter {
    private static final String SEPARATOR = "===== ";
    private static final AptSettings SETTINGS =
            new AptSettings(Path.of("/"), Optional.empty(), Path.of("/archive"), Duration.ZERO);

    private final Deque<CommandEnd.Exited> answers = new ArrayDeque<>();

    static AptPrograms programs(byte[] text) {
        return new AptPrograms(SETTINGS, new Transcript(new String(text, StandardCharsets.UTF_8)));
    }

    private Transcript(String text) {
        int exitCode = 0;
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(SEPARATOR)) {
                add(exitCode, lines);
                exitCode = line.endsWith(" 0") ? 0 : 100;
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        add(exitCode, lines);
    }

    private void add(int exitCode, List<String> lines) {
        answers.add(new CommandEnd.Exited(exitCode, String.join("\n", lines), "", true));
    }

    @Override
    public CommandEnd run(Command command, Duration limit) {
        List<String> argv = command.argv();
        if (argv.contains("--compare-versions")) {
            boolean older = argv.get(2).compareTo(argv.get(4)) < 0;
            return new CommandEnd.Exited(older ? 0 : 1, "", "", true);
        }
        return Optional.ofNullable(answers.poll()).orElse(new CommandEnd.Exited(0, "", "", true));
    }
}
