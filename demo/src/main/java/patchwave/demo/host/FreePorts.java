package patchwave.demo.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Finds ports on which nothing listens and which the system does not give to outgoing connections. */
public final class FreePorts {
    private static final int LOWEST = 10_000;

    private FreePorts() {}

    /**
     * That many ports, all different. They are below the system's range for outgoing connections: a service that is
     * restarted must not find its port taken by a client.
     *
     * @throws IllegalStateException if there are not enough
     */
    public static List<Integer> find(int number, RandomGenerator random) {
        int highest = lowestOutgoing() - 1;
        if (highest - LOWEST < number) {
            throw new IllegalStateException("no room for " + number + " ports between " + LOWEST + " and " + highest
                    + ": see /proc/sys/net/ipv4/ip_local_port_range");
        }
        int first = LOWEST + random.nextInt(highest - LOWEST);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < highest - LOWEST && found.size() < number; i++) {
            int port = LOWEST + (first - LOWEST + i) % (highest - LOWEST);
            if (isFree(port)) {
                found.add(port);
            }
        }
        if (found.size() < number) {
            throw new IllegalStateException("only " + found.size() + " of " + number + " ports are free");
        }
        return found;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int lowestOutgoing() {
        try (InputStream file = Files.newInputStream(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            // In one read: the kernel gives nothing more after the first, and Files.readString begins with one byte.
            byte[] range = new byte[100];
            int length = file.read(range);
            String first = new String(range, 0, Math.max(0, length), StandardCharsets.US_ASCII).replaceAll("\\s.*", "");
            return Math.min(Integer.parseInt(first), 60_000);
        } catch (IOException | NumberFormatException _) {
            return 32_768;
        }
    }
}
