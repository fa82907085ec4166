package patchwave.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Questions;

/** Asks at this process's terminal; without one, a pipe's lines are the answers that are secret, one each. */
final class PersonAtTerminal implements Questions {
    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    @Override
    public Optional<String> answer(String question) {
        return console()
                .map(console ->
                        Optional.ofNullable(console.readLine("%s", question)).orElse(""));
    }

    @Override
    public String secret(String question) {
        Optional<Console> console = console();
        Optional<String> answer;
        if (console.isPresent()) {
            answer = Optional.ofNullable(console.get().readPassword("%s", question))
                    .map(String::new);
        } else if (isTerminalInput()) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "standard output is not a terminal, so that a password would be seen while it is typed; give it by"
                            + " a file or a pipe (" + question.strip() + ")");
        } else {
            answer = nextLine();
        }
        return answer.orElseThrow(
                () -> new Refusal(ExitCode.REFUSED, "standard input ended before the answer to: " + question.strip()));
    }

    /** The JVM's console is one only if both its ends are a terminal. */
    private static boolean isTerminalInput() {
        try {
            String input = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }

    /** Byte by byte: what follows is for whoever reads next. */
    private static Optional<String> nextLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = System.in.read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = System.in.read();
            }
            return Optional.of(line.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, "standard input cannot be read: " + e.getMessage(), e);
        }
    }
}
