package patchwave.controller.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Signed JSON to a program; docs/notifications.md says how it verifies that. */
final class WebhookChannel implements Channel {
    private final String name;
    private final HttpPost post;
    private final String secret;
    private final InstantSource clock;

    WebhookChannel(String name, SecretUrl url, String secret, Duration limit, InstantSource clock) {
        this.name = name;
        this.post = new HttpPost(url, limit);
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Message message) throws DeliveryFault, InterruptedException {
        long timestamp = clock.instant().getEpochSecond();
        post.send(
                message.body(),
                Map.of(
                        "Patchwave-Id",
                        message.id(),
                        "Patchwave-Timestamp",
                        String.valueOf(timestamp),
                        "Patchwave-Signature",
                        Signatures.sign(secret, message.id(), timestamp, message.body())));
    }
}
