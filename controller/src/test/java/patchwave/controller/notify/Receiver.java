package patchwave.controller.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A real web server on loopback that answers as a test says. */
final class Receiver implements AutoCloseable {
    /** Never answers, or never ends its answer. */
    static final int HANGS = -1;

    static final int HANGS_IN_ITS_ANSWER = -2;

    /** What came. */
    record Request(String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The next requests are answered so; all later ones with 200. */
    Receiver answers(int... codes) {
        for (int code : codes) {
            answers.add(code);
        }
        return this;
    }

    SecretUrl url() {
        return new SecretUrl(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hooks/SECRET"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body));
            Integer code = answers.poll();
            int status = code == null ? 200 : code;
            if (status == 307) {
                exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            if (status == HANGS) {
                hang();
                return;
            }
            if (status == HANGS_IN_ITS_ANSWER) {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                hang();
                return;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    private void hang() {
        try {
            boolean ended = end.await(1, TimeUnit.MINUTES);
            if (!ended) {
                throw new IllegalStateException("nobody closed the receiver");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
