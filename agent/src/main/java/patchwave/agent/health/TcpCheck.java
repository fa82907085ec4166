package patchwave.agent.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/** Healthy if a TCP connection is accepted. */
record TcpCheck(String name, String host, int port, Duration timeout) implements Check {
    @Override
    public CheckResult run() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return new CheckResult(name, HealthState.HEALTHY, host + ":" + port + " accepts connections");
        } catch (IOException | IllegalArgumentException e) {
            return new CheckResult(name, HealthState.UNHEALTHY, host + ":" + port + ": " + e.getMessage());
        }
    }
}
