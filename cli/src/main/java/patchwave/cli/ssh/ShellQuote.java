package patchwave.cli.ssh;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The only place where text becomes part of a remote command line. Everything is in single quotes, in which a POSIX shell
 * leaves every character as it is; a single quote itself is put outside of them.
 */
public final class ShellQuote {
    private ShellQuote() {}

    /**
     * One word of a shell's command line that stands for exactly this text, whatever is in it.
     *
     * @throws IllegalArgumentException if it has a NUL, which no argument can have
     */
    public static String word(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL cannot be part of a command line");
        }
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** A command line of these words. */
    public static String line(List<String> words) {
        return words.stream().map(ShellQuote::word).collect(Collectors.joining(" "));
    }
}
