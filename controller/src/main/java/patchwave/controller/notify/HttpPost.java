package patchwave.controller.notify;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts JSON to a secret address. Any 2xx is acceptance; a redirect is not followed, as it would carry the message off. */
final class HttpPost {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient client;
    private final SecretUrl url;
    private final Duration limit;

    /** @param limit for the whole exchange, the answer's body included */
    HttpPost(SecretUrl url, Duration limit) {
        this.url = url;
        this.limit = limit;
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    void send(String json, Map<String, String> headers) throws DeliveryFault, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.uri())
                .header("Content-Type", "application/json")
                .header("User-Agent", "patchwave")
                .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
        try {
            int status = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            if (status < 200 || status > 299) {
                throw new DeliveryFault("%s answered %d, expected 2xx".formatted(url, status));
            }
        } catch (TimeoutException _) {
            throw new DeliveryFault("%s did not answer within %d s".formatted(url, limit.toSeconds()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new DeliveryFault("%s: %s".formatted(url, url.masked(String.valueOf(cause))));
        } finally {
            answer.cancel(true);
        }
    }
}
