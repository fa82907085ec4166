package patchwave.cli.bootstrap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.ssh.Secret;
import patchwave.cli.ssh.ShellQuote;

/** How a script is run as root on a host. */
public sealed interface RootAccess {
    /** We are root. */
    record Direct() implements RootAccess {}

    /** sudo asks for nothing. */
    record Sudo() implements RootAccess {}

    /** sudo asks for a password, on standard input: it is in no command line and no file. */
    record SudoWithPassword(Secret password) implements RootAccess {}

    /** The command line that runs a script with these arguments. */
    default String line(Script script, List<String> arguments) {
        return "exec " + prefix() + shell(script, arguments);
    }

    /** The command line that runs a script as the user that we are. */
    static String userLine(Script script, List<String> arguments) {
        return "exec " + shell(script, arguments);
    }

    /** What goes before the script's own standard input. */
    default byte[] firstInput() {
        return switch (this) {
            case Direct() -> new byte[0];
            case Sudo() -> new byte[0];
            case SudoWithPassword(Secret password) -> password.line();
        };
    }

    private String prefix() {
        return switch (this) {
            case Direct() -> "";
            // -k: what sudo remembers is not used, so that it is known beforehand whether it reads a password: else
            // the password's line would go to the script, into a file.
            case Sudo() -> "sudo -k -n -- ";
            case SudoWithPassword with -> "sudo -k -S -p '' -- ";
        };
    }

    private static String shell(Script script, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script.text(), "patchwave"));
        words.addAll(arguments);
        return ShellQuote.line(words);
    }

    /** A text as standard input. */
    static byte[] input(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
