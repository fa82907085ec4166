package patchwave.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The line between one host's agent and the controller: a TCP proxy that can be made to misbehave. */
final class Wire implements AutoCloseable {
    /** What a line does wrong. */
    enum Fault {
        /** Nothing. */
        NONE("works"),
        /** Resets each connection after some kilobytes. */
        RESETS("resets every connection after 24 KB"),
        /** Holds everything back for a while, both ways. */
        DELAYS("holds everything back for 200 ms, both ways"),
        /** Ends the direction from the controller to the agent of the first connections, and lets the other one go on. */
        HALF_CLOSED_TO_AGENT("half-closes connections towards the agent"),
        /** The same the other way round. */
        HALF_CLOSED_TO_CONTROLLER("half-closes connections towards the controller"),
        /** Swallows what the controller sends on the present connection, and says nothing of it. */
        DEAF("swallows what the controller sends, until the agent connects anew"),
        /** Swallows what the agent sends on the present connection. */
        MUTE("swallows what the agent sends, until it connects anew"),
        /** Takes a connection and ends it at once, for a while. */
        REFUSES("ends 10 connections as they come");

        private final String words;

        Fault(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private static final int RESET_AFTER = 24 * 1024;
    private static final int HALF_CLOSED_CONNECTIONS = 3;
    private static final int REFUSED_CONNECTIONS = 10;
    /** Such that an answer comes before the next Status but one, which goes out each second here: a later permit is void. */
    private static final Duration DELAY = Duration.ofMillis(200);

    private static final Duration HELD = Duration.ofSeconds(10);

    private final ServerSocket server;
    private final int target;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;

    private Wire(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** A line that works, to a port of this machine. */
    static Wire to(int target) {
        try {
            Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            wire.threads.execute(wire::accept);
            return wire;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on it does this wrong; connections that are open are as they are, but for {@code DEAF} and {@code MUTE}. */
    void set(Fault wrong) {
        connections.set(0);
        faults.set(0);
        fault = wrong;
        if (wrong != Fault.NONE && wrong != Fault.DEAF && wrong != Fault.MUTE) {
            open.forEach(Wire::reset);
        }
    }

    /** How often it did it. */
    int faults() {
        return faults.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket agent = server.accept();
                int number = connections.incrementAndGet();
                if (fault == Fault.REFUSES && number <= REFUSED_CONNECTIONS) {
                    faults.incrementAndGet();
                    reset(agent);
                    continue;
                }
                threads.execute(() -> connect(agent, number));
            } catch (IOException _) {
                // The end, or a client that was gone at once.
            }
        }
    }

    private void connect(Socket agent, int number) {
        try {
            Socket controller = reach();
            open.add(agent);
            open.add(controller);
            AtomicLong bytes = new AtomicLong();
            threads.execute(() -> pump(agent, controller, false, number, bytes));
            threads.execute(() -> pump(controller, agent, true, number, bytes));
        } catch (IOException _) {
            // The controller is down: the agent sees the same as without us.
            reset(agent);
        }
    }

    /** Waits for a controller that is being started: agents that are refused wait longer and longer, and so would the test. */
    private Socket reach() throws IOException {
        long end = System.nanoTime() + HELD.toNanos();
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), target);
            } catch (IOException e) {
                if (fault != Fault.NONE || server.isClosed() || System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private void pump(Socket from, Socket to, boolean toAgent, int number, AtomicLong bytes) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length = in.read(buffer);
            while (length >= 0) {
                if (!pass(from, to, toAgent, number, bytes.addAndGet(length))) {
                    return;
                }
                if (!swallows(toAgent, number)) {
                    out.write(buffer, 0, length);
                }
                length = in.read(buffer);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            reset(from);
            reset(to);
        } finally {
            if (from.isInputShutdown() || from.isClosed()) {
                open.remove(from);
            }
        }
    }

    /** Does what is wrong; false if this direction has ended by it. */
    private boolean pass(Socket from, Socket to, boolean toAgent, int number, long bytes) throws IOException {
        switch (fault) {
            case RESETS -> {
                if (bytes > RESET_AFTER) {
                    faults.incrementAndGet();
                    reset(from);
                    reset(to);
                    return false;
                }
            }
            case DELAYS -> {
                faults.incrementAndGet();
                LockSupport.parkNanos(DELAY.toNanos());
            }
            case HALF_CLOSED_TO_AGENT, HALF_CLOSED_TO_CONTROLLER -> {
                boolean here = toAgent == (fault == Fault.HALF_CLOSED_TO_AGENT);
                // After the handshake, with the stream open.
                if (here && number <= HALF_CLOSED_CONNECTIONS && bytes > 6_000) {
                    faults.incrementAndGet();
                    to.shutdownOutput();
                    return false;
                }
            }
            case NONE, DEAF, MUTE, REFUSES -> {}
        }
        return true;
    }

    /** Only of the connection that was there when the fault was set: its successor works. */
    private boolean swallows(boolean toAgent, int number) {
        boolean swallows = connections.get() == 0 && number > 0 && fault == (toAgent ? Fault.DEAF : Fault.MUTE);
        if (swallows) {
            faults.incrementAndGet();
        }
        return swallows;
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException _) {
            // It was closed already.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(Wire::reset);
        threads.shutdownNow();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
