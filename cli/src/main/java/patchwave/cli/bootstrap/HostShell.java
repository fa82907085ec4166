package patchwave.cli.bootstrap;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import patchwave.cli.ssh.Ran;
import patchwave.cli.ssh.Remote;
import patchwave.cli.text.Words;

/**
 * Runs scripts on a host.
 *
 * @param remote the connection
 * @param root how to be root there
 */
public record HostShell(Remote remote, RootAccess root) {
    /** As many as a package manager needs to say which script failed and what that said. */
    private static final int LAST_LINES = 8;

    /** What takes no longer than a look. */
    public static final Duration QUICK = Duration.ofSeconds(60);

    /**
     * Runs a script as root and wants it to end well.
     *
     * @throws StepFault with what it said, if it did not
     */
    public Answer asRoot(Script script, String... arguments) {
        return require(script, tryAsRoot(script, new byte[0], QUICK, arguments));
    }

    /** Runs a script as root, with a standard input. */
    public Ran tryAsRoot(Script script, byte[] input, Duration limit, String... arguments) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(root.firstInput());
        all.writeBytes(input);
        return remote.run(root.line(script, List.of(arguments)), all.toByteArray(), limit);
    }

    /**
     * Runs a script as the user that the connection is for, and wants it to end well.
     *
     * @throws StepFault with what it said, if it did not
     */
    public static Answer asUser(Remote remote, Script script, String... arguments) {
        Ran ran = remote.run(RootAccess.userLine(script, List.of(arguments)), new byte[0], QUICK);
        return require(script, ran);
    }

    static Answer require(Script script, Ran ran) {
        if (!ran.isGood()) {
            throw new StepFault(name(script) + " ended with " + ran.exitCode() + ": " + said(ran));
        }
        return Answer.parse(ran.output());
    }

    private static String name(Script script) {
        return "the script '" + script.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "'";
    }

    /** The end of what a command said, without our own answers in it. */
    public static String said(Ran ran) {
        List<String> lines = (ran.output() + "\n" + ran.errors())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("patchwave:"))
                .map(Words::clean)
                .toList();
        String last = String.join("; ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return last.isBlank() ? "it said nothing" : last;
    }
}
