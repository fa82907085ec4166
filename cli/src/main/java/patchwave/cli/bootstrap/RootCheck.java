package patchwave.cli.bootstrap;

import java.util.Optional;
import patchwave.cli.ssh.Ran;
import patchwave.cli.ssh.Remote;
import patchwave.cli.ssh.Secret;

/** Finds out how to be root on a host. */
public final class RootCheck {
    private RootCheck() {}

    /**
     * How scripts are run as root there.
     *
     * @param becomePassword for sudo, if it asks
     * @throws StepFault if it cannot be done
     */
    public static RootAccess find(Remote remote, HostFacts facts, String user, Optional<Secret> becomePassword) {
        if (facts.isRoot()) {
            return new RootAccess.Direct();
        }
        if (facts.missing().contains("sudo")) {
            throw new StepFault(
                    "user " + user + " is not root, and there is no sudo; use --user root, or install sudo");
        }
        RootAccess free = new RootAccess.Sudo();
        Ran asked = whoami(remote, free);
        if (isRoot(asked)) {
            return free;
        }
        if (becomePassword.isEmpty()) {
            throw new StepFault("sudo does not let " + user + " be root without a password (" + HostShell.said(asked)
                    + "); use --ask-become-pass, or give NOPASSWD");
        }
        RootAccess withPassword = new RootAccess.SudoWithPassword(becomePassword.get());
        Ran tried = whoami(remote, withPassword);
        if (isRoot(tried)) {
            return withPassword;
        }
        throw new StepFault("sudo does not let " + user + " be root with the password that was given ("
                + HostShell.said(tried) + "); check it, and 'sudo -l' on the host");
    }

    private static Ran whoami(Remote remote, RootAccess access) {
        return new HostShell(remote, access).tryAsRoot(Script.WHOAMI, new byte[0], HostShell.QUICK);
    }

    private static boolean isRoot(Ran ran) {
        return ran.isGood()
                && Answer.parse(ran.output())
                        .number("uid")
                        .filter(uid -> uid == 0)
                        .isPresent();
    }
}
