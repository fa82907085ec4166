package patchwave.cli.bootstrap;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import patchwave.cli.ssh.Ran;

/** Files of a host that root alone may write. */
public final class HostFiles {
    private static final int PARTLY = 74;

    private HostFiles() {}

    /**
     * Writes a file, whole or not at all; its content is in no command line.
     *
     * @param mode such as "600"
     * @param keep where a former file goes; empty: nowhere
     * @param owner who gets it, if the host has that user; empty: root
     * @return whether it was another before
     * @throws StepFault if it could not be written
     */
    public static boolean write(
            HostShell shell, String file, String mode, String text, Optional<String> keep, Optional<String> owner) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Ran ran = shell.tryAsRoot(
                Script.WRITE,
                bytes,
                HostShell.QUICK,
                file,
                mode,
                String.valueOf(bytes.length),
                keep.orElse(""),
                owner.orElse(""));
        if (!ran.isGood()) {
            String why = ran.exitCode() == PARTLY ? "" : "; check the space and the rights there";
            throw new StepFault(file + " on the host could not be written: " + HostShell.said(ran) + why);
        }
        return Answer.parse(ran.output()).isYes("written");
    }
}
