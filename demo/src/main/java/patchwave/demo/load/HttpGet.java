package patchwave.demo.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One GET over a connection of its own. Not java.net.http, which repeats a request by itself when a connection breaks:
 * here every failure must count.
 */
final class HttpGet {
    private HttpGet() {}

    /**
     * What a server answered.
     *
     * @param status the HTTP status
     * @param body the body without white space at its ends
     */
    record Answer(int status, String body) {}

    /** Asks 127.0.0.1 at the port; at most {@code timeoutMillis} for connecting and for each read. */
    static Answer get(int port, String path, int timeoutMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.") || end < 0 || answer.length() < 12) {
                throw new IOException(
                        "not an answer: " + answer.lines().findFirst().orElse("nothing"));
            }
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)),
                    answer.substring(end + 4).strip());
        } catch (NumberFormatException e) {
            throw new IOException("not an answer", e);
        }
    }
}
