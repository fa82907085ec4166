package patchwave.agent.inventory;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** Listening sockets by inode, as /proc/PID/net/tcp and its like tell them (proc_pid_net(5)). */
final class SocketTable {
    /** TCP_LISTEN. */
    private static final String LISTENS = "0A";
    /** Of UDP, TCP_CLOSE: without a peer. */
    private static final String UNCONNECTED = "07";

    private SocketTable() {}

    /** A socket, before it is known whose. */
    record Socket(Listener.Protocol protocol, String address, int port) {}

    /**
     * Reads one table line by line: a busy server has 100,000 connections, of which none is kept.
     *
     * @param firstEphemeral from this port on the kernel hands out ports of UDP to those who ask for none: these are clients
     * @param most how many sockets may be in the target
     * @return whether there were no more than that
     */
    static boolean read(
            BufferedReader table, Listener.Protocol protocol, int firstEphemeral, int most, Map<Long, Socket> sockets)
            throws IOException {
        String wanted = protocol == Listener.Protocol.TCP ? LISTENS : UNCONNECTED;
        table.readLine();
        for (String line = table.readLine(); line != null; line = table.readLine()) {
            String[] fields = line.strip().split("\\s+", -1);
            int colon = fields.length < 10 ? -1 : fields[1].indexOf(':');
            if (colon < 0 || !fields[3].equals(wanted)) {
                continue;
            }
            int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
            boolean client = protocol == Listener.Protocol.UDP && port >= firstEphemeral;
            if (port > 0 && !client) {
                if (sockets.size() >= most) {
                    return false;
                }
                sockets.put(
                        Long.valueOf(fields[9]), new Socket(protocol, address(fields[1].substring(0, colon)), port));
            }
        }
        return true;
    }

    /** Words of four bytes, each in the order of this machine, which has the lowest first on all that are supported. */
    private static String address(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            int word = i / 4 * 4;
            int from = word + 3 - i % 4;
            bytes[i] = (byte) Integer.parseInt(hex.substring(2 * from, 2 * from + 2), 16);
        }
        try {
            String text = InetAddress.getByAddress(bytes).getHostAddress();
            return text.equals("0:0:0:0:0:0:0:0") ? "::" : text;
        } catch (UnknownHostException _) {
            return hex;
        }
    }
}
