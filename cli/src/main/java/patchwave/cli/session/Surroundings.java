package patchwave.cli.session;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import patchwave.cli.link.Dial;

/**
 * All that a command may touch outside itself, so that a test can be everything round it.
 *
 * @param out standard output: what was asked for, and nothing else
 * @param err standard error: remarks and refusals
 * @param environment the process's variables
 * @param home the home directory
 * @param isTerminal whether a person reads standard output as it comes
 * @param isUnicode whether standard output can show more than ASCII
 * @param clock the time
 * @param zone where the reader is
 * @param pause waiting
 * @param interruptions Ctrl-C
 * @param random for keys
 * @param dial the way to the controller
 * @param questions what the person is asked
 */
public record Surroundings(
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path home,
        boolean isTerminal,
        boolean isUnicode,
        InstantSource clock,
        ZoneId zone,
        Pause pause,
        Interruptions interruptions,
        SecureRandom random,
        Dial dial,
        Questions questions) {
    /** Surroundings of a program that has nobody to ask. */
    public Surroundings(
            PrintStream out,
            PrintStream err,
            Map<String, String> environment,
            Path home,
            boolean isTerminal,
            boolean isUnicode,
            InstantSource clock,
            ZoneId zone,
            Pause pause,
            Interruptions interruptions,
            SecureRandom random,
            Dial dial) {
        this(
                out,
                err,
                environment,
                home,
                isTerminal,
                isUnicode,
                clock,
                zone,
                pause,
                interruptions,
                random,
                dial,
                Questions.none());
    }
}
