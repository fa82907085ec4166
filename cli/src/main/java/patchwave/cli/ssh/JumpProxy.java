package patchwave.cli.ssh;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Goes through another session, by a channel of it: no port of this machine is opened for it. */
final class JumpProxy implements Proxy {
    private final Session through;
    private @Nullable ChannelDirectTCPIP channel;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    JumpProxy(Session through) {
        this.through = through;
    }

    @Override
    public void connect(@Nullable SocketFactory unused, String host, int port, int timeoutMillis)
            throws JSchException, IOException {
        ChannelDirectTCPIP opened = (ChannelDirectTCPIP) through.openChannel("direct-tcpip");
        channel = opened;
        opened.setHost(host);
        opened.setPort(port);
        in = opened.getInputStream();
        out = opened.getOutputStream();
        opened.connect(timeoutMillis);
        if (!opened.isConnected()) {
            throw new JSchException("the jump host opened no way to " + host + " port " + port);
        }
    }

    @Override
    public @Nullable InputStream getInputStream() {
        return in;
    }

    @Override
    public @Nullable OutputStream getOutputStream() {
        return out;
    }

    /** None of its own. */
    @Override
    public @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        ChannelDirectTCPIP opened = channel;
        if (opened != null) {
            opened.disconnect();
        }
    }
}
