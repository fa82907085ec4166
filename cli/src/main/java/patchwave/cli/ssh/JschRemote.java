package patchwave.cli.ssh;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SftpException;
import com.jcraft.jsch.SftpProgressMonitor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongConsumer;

/** A host by an open session of the library. */
final class JschRemote implements Remote {
    private static final Duration POLL = Duration.ofMillis(20);

    private final Session session;
    private final String shown;
    private final Duration openLimit;
    private final Waiting waiting;
    private final Watchdog watchdog;

    JschRemote(Session session, String shown, Duration openLimit, Waiting waiting, Watchdog watchdog) {
        this.session = session;
        this.shown = shown;
        this.openLimit = openLimit;
        this.waiting = waiting;
        this.watchdog = watchdog;
    }

    /** Keeps the beginning; a command that floods us must not fill our memory. */
    private static final class Kept extends ByteArrayOutputStream {
        @Override
        public synchronized void write(int b) {
            if (count < Ran.MOST) {
                super.write(b);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, Ran.MOST - count));
        }

        String text() {
            return toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Ran run(String line, byte[] input, Duration limit) {
        Kept output = new Kept();
        Kept errors = new Kept();
        try {
            ChannelExec channel = (ChannelExec) session.openChannel("exec");
            channel.setCommand(line);
            channel.setInputStream(new ByteArrayInputStream(input));
            channel.setOutputStream(output);
            channel.setErrStream(errors);
            try {
                channel.connect(Math.toIntExact(openLimit.toMillis()));
                boolean ended = waiting.until(() -> channel.isClosed() || !session.isConnected(), POLL, limit);
                if (!ended) {
                    throw new SshFault(
                            SshFault.Kind.TIMED_OUT,
                            shown + ": a command did not end within " + limit.toSeconds() + " s; what it printed last: "
                                    + new Ran(0, output.text(), errors.text()).lastWords(3));
                }
                if (channel.getExitStatus() < 0) {
                    throw new SshFault(
                            SshFault.Kind.BROKEN,
                            shown + ": the connection broke, or the command was killed, before it said how it ended");
                }
                return new Ran(channel.getExitStatus(), output.text(), errors.text());
            } finally {
                channel.disconnect();
            }
        } catch (JSchException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshFault(SshFault.Kind.BROKEN, shown + ": interrupted", e);
        }
    }

    private SshFault broken(Exception e) {
        return new SshFault(
                SshFault.Kind.BROKEN, shown + ": the connection does not work any more (" + e.getMessage() + ")", e);
    }

    @Override
    public void upload(Path from, String to, Duration limit, LongConsumer progress) {
        Watchdog.Guard guard = watchdog.guard(limit, session::disconnect);
        try (guard;
                InputStream in = Files.newInputStream(from)) {
            ChannelSftp sftp = (ChannelSftp) session.openChannel("sftp");
            try {
                sftp.connect(Math.toIntExact(openLimit.toMillis()));
                sftp.put(in, to, new Monitor(progress), ChannelSftp.OVERWRITE);
            } finally {
                sftp.disconnect();
            }
        } catch (JSchException | SftpException e) {
            if (guard.hasFired()) {
                throw new SshFault(
                        SshFault.Kind.TIMED_OUT,
                        shown + ": " + from.getFileName() + " was not there within " + limit.toSeconds() + " s",
                        e);
            }
            throw new SshFault(
                    SshFault.Kind.BROKEN,
                    shown + ": sftp could not write " + to + " (" + e.getMessage()
                            + "); check the space there ('df'), and that its sshd_config has 'Subsystem sftp'",
                    e);
        } catch (IOException e) {
            throw new SshFault(SshFault.Kind.BROKEN, from + ": cannot be read (" + e + ")", e);
        }
    }

    private static final class Monitor implements SftpProgressMonitor {
        private final LongConsumer progress;
        private long sent;

        Monitor(LongConsumer progress) {
            this.progress = progress;
        }

        @Override
        public void init(int direction, String from, String to, long size) {
            sent = 0;
        }

        @Override
        public boolean count(long more) {
            sent += more;
            progress.accept(sent);
            return true;
        }

        @Override
        public void end() {
            progress.accept(sent);
        }
    }

    @Override
    public void close() {
        session.disconnect();
    }
}
