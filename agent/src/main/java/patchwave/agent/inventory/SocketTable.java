package patchwave.agent.inventory;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
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
     * Reads one table.
     *
     * @param firstEphemeral from this port on the kernel hands out ports of UDP to those who ask for none: these are clients
     */
    static Map<Long, Socket> parse(String table, Listener.Protocol protocol, int firstEphemeral) {
        Map<Long, Socket> sockets = new HashMap<>();
        table.lines().skip(1).forEach(line -> {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length < 10) {
                return;
            }
            String wanted = protocol == Listener.Protocol.TCP ? LISTENS : UNCONNECTED;
            int colon = fields[1].indexOf(':');
            if (!fields[3].equals(wanted) || colon < 0) {
                return;
            }
            int port = Integer.parseInt(fields[1].substring(colon + 1), 16);
            boolean client = protocol == Listener.Protocol.UDP && port >= firstEphemeral;
            if (port > 0 && !client) {
                sockets.put(
                        Long.valueOf(fields[9]), new Socket(protocol, address(fields[1].substring(0, colon)), port));
            }
        });
        return sockets;
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
