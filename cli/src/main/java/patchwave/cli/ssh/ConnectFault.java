package patchwave.cli.ssh;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What it means that a connection could not be made, in a sentence with what to do. */
record ConnectFault(Hop place, String user, boolean isJump, KnownHostsFiles knownHosts, Duration limit) {
    /**
     * The meaning of a failure.
     *
     * @param verdict why the host's key was refused; empty if it was not
     * @param isLate whether we ended it ourselves, after the limit
     */
    SshFault of(JSchException failure, Optional<HostKeys.Verdict> verdict, boolean isLate) {
        if (verdict.isPresent()) {
            return new SshFault(SshFault.Kind.HOST_KEY, hostKey(verdict.get()), failure);
        }
        String said = String.valueOf(failure.getMessage());
        String lower = said.toLowerCase(Locale.ROOT);
        if (failure instanceof JSchHostKeyException) {
            // Of a certificate: the keys themselves have a verdict.
            return new SshFault(
                    SshFault.Kind.HOST_KEY,
                    place.address() + ": its host certificate is not trusted: " + said,
                    failure);
        }
        if (lower.startsWith("auth fail") || lower.startsWith("auth cancel") || lower.contains("too many auth")) {
            return new SshFault(
                    SshFault.Kind.NOT_AUTHENTICATED,
                    place.address() + " does not let " + user + " in (" + said
                            + "); check the user (--user), the key (--identity FILE, 'ssh-add -l'), "
                            + (isJump ? "which is all that a jump host is given: no password" : "or use --ask-pass"),
                    failure);
        }
        return unreachable(failure, said, lower, isLate);
    }

    private SshFault unreachable(JSchException failure, String said, String lower, boolean isLate) {
        if (isLate || lower.contains("timeout") || lower.contains("timed out")) {
            return new SshFault(
                    SshFault.Kind.TIMED_OUT,
                    place.address() + " did not answer within " + limit.toSeconds()
                            + " s; check that it runs, its address, and the way to it (--jump, --connect-timeout)",
                    failure);
        }
        if (isCausedBy(failure, UnknownHostException.class)) {
            return new SshFault(
                    SshFault.Kind.UNREACHABLE,
                    "there is no address for the name " + place.host() + "; correct ansible_host",
                    failure);
        }
        if (isCausedBy(failure, ConnectException.class) || isCausedBy(failure, NoRouteToHostException.class)) {
            return new SshFault(
                    SshFault.Kind.UNREACHABLE,
                    "nothing answers at " + place.address() + " (" + deepest(failure)
                            + "); check that sshd runs there and its port (ansible_port)",
                    failure);
        }
        return new SshFault(SshFault.Kind.BROKEN, "no connection to " + place.address() + " (" + said + ")", failure);
    }

    private String hostKey(HostKeys.Verdict verdict) {
        String key = verdict.type() + " " + verdict.fingerprint();
        String name = place.knownHostsName();
        return switch (verdict.why()) {
            case UNKNOWN ->
                "the key of " + place.address() + " is not known (" + key
                        + "). Compare it with the host's own, then add it to " + knownHosts.first()
                        + ", or let --accept-new add the first key of hosts that have none";
            case REVOKED ->
                "the key of " + place.address() + " is revoked in " + knownHosts.shown() + " (" + key
                        + "): nothing was sent to it; give the host a new key";
            case CHANGED ->
                "THE KEY OF " + place.address() + " IS NOT THE KNOWN ONE (" + key + ", compared with "
                        + knownHosts.shown()
                        + "): it was installed anew, or somebody stands in between. Nothing was sent to it. If you know"
                        + " that it is new: ssh-keygen -R '" + name + "', then compare and add the new one";
        };
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> kind) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < 10; depth++) {
            Throwable cause = deepest.getCause();
            if (cause == null) {
                break;
            }
            deepest = cause;
        }
        return String.valueOf(deepest.getMessage());
    }
}
