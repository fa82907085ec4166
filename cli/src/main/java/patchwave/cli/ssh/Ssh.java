package patchwave.cli.ssh;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections. A jump host is connected to once, whatever number of hosts are behind it. For use by several threads;
 * closing it closes the connections to jump hosts.
 */
public final class Ssh implements AutoCloseable {
    private static final int ALIVE_MILLIS = 15_000;
    private static final int ALIVE_TIMES = 3;

    /** What the host said meanwhile; the library's own default of 32 KiB would have one slow host hold up all of a jump host. */
    private static final String INPUT_BUFFER = String.valueOf(2 * 1024 * 1024);

    private final Identities identities;
    private final KnownHostsFiles knownHosts;
    private final boolean isNewAccepted;
    private final Duration connectLimit;
    private final Waiting waiting;
    private final Watchdog watchdog = new Watchdog();
    private final Map<String, Jump> jumps = new ConcurrentHashMap<>();

    /** A jump host: its session, or why there is none; the first who needs it connects. */
    private static final class Jump {
        @Nullable
        Session session;

        @Nullable
        SshFault fault;
    }

    /**
     * Connections of one run.
     *
     * @param isNewAccepted whether the first key of a host that has none is accepted and kept
     * @param connectLimit for each connection, until commands can be run
     */
    public Ssh(
            Identities identities,
            KnownHostsFiles knownHosts,
            boolean isNewAccepted,
            Duration connectLimit,
            Waiting waiting) {
        this.identities = identities;
        this.knownHosts = knownHosts;
        this.isNewAccepted = isNewAccepted;
        this.connectLimit = connectLimit;
        this.waiting = waiting;
    }

    /**
     * Connects to a host.
     *
     * @throws SshFault if it cannot be reached, is not the known one, or does not let us in
     */
    public Remote connect(SshTarget target) {
        Optional<Session> through = jump(target, target.jumps());
        Session session = open(target, through, false);
        return new JschRemote(session, target.shown(), connectLimit, waiting, watchdog);
    }

    private Optional<Session> jump(SshTarget target, List<Hop> hops) {
        if (hops.isEmpty()) {
            return Optional.empty();
        }
        String way = target.user() + " " + hops;
        Jump jump = jumps.computeIfAbsent(way, _ -> new Jump());
        synchronized (jump) {
            SshFault fault = jump.fault;
            if (fault != null) {
                throw new SshFault(fault.kind(), fault.sentence(), fault);
            }
            Session session = jump.session;
            if (session == null || !session.isConnected()) {
                Hop last = hops.getLast();
                try {
                    Optional<Session> before = jump(target, hops.subList(0, hops.size() - 1));
                    session = open(hop(target, last), before, true);
                } catch (SshFault e) {
                    SshFault said = new SshFault(e.kind(), "jump host " + last.address() + ": " + e.sentence(), e);
                    jump.fault = said;
                    throw said;
                }
                jump.session = session;
            }
            return Optional.of(session);
        }
    }

    /** A password is for the host alone: a jump host that is not ours would learn it. */
    private static SshTarget hop(SshTarget target, Hop place) {
        String user = place.user().orElse(target.user());
        return new SshTarget(place, user, List.of(), target.identities(), Optional.empty());
    }

    private Session open(SshTarget target, Optional<Session> through, boolean isJump) {
        Hop place = target.place();
        String user = target.user();
        ConnectFault faults = new ConnectFault(place, user, isJump, knownHosts, connectLimit);
        JSch library = new JSch();
        HostKeys hostKeys;
        Session session;
        try {
            library.setKnownHosts(knownHosts.stream());
            hostKeys = new HostKeys(
                    library.getHostKeyRepository(), isNewAccepted ? Optional.of(knownHosts::keep) : Optional.empty());
            library.setHostKeyRepository(hostKeys);
            library.setIdentityRepository(identities.repository(target.identities()));
            session = library.getSession(user, place.host(), place.port());
            settings(session, target.password());
        } catch (JSchException e) {
            throw new SshFault(SshFault.Kind.BROKEN, place.address() + ": " + e.getMessage(), e);
        }
        through.ifPresent(jump -> session.setProxy(new JumpProxy(jump)));
        // Behind a jump host there is no socket whose reads could time out.
        Watchdog.Guard guard = watchdog.guard(connectLimit.multipliedBy(2), session::disconnect);
        try (guard) {
            session.connect(Math.toIntExact(connectLimit.toMillis()));
            return session;
        } catch (JSchException e) {
            throw faults.of(e, hostKeys.verdict(), guard.hasFired());
        }
    }

    private static void settings(Session session, Optional<Secret> password) throws JSchException {
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig(
                "PreferredAuthentications",
                password.isPresent() ? "publickey,keyboard-interactive,password" : "publickey");
        session.setConfig("max_input_buffer_size", INPUT_BUFFER);
        session.setUserInfo(new PasswordAnswers(password));
        password.ifPresent(secret -> session.setPassword(secret.bytes()));
        session.setDaemonThread(true);
        session.setServerAliveInterval(ALIVE_MILLIS);
        session.setServerAliveCountMax(ALIVE_TIMES);
    }

    @Override
    public void close() {
        jumps.values().forEach(jump -> {
            synchronized (jump) {
                Session session = jump.session;
                if (session != null) {
                    session.disconnect();
                }
            }
        });
        watchdog.close();
    }
}
