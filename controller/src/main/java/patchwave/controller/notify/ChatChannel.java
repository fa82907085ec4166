package patchwave.controller.notify;

import java.time.Duration;
import java.util.Map;
import patchwave.controller.audit.CanonicalJson;

/** A line of text to a chat room, as Slack and Mattermost take it. */
final class ChatChannel implements Channel {
    private final String name;
    private final HttpPost post;

    ChatChannel(String name, SecretUrl url, Duration limit) {
        this.name = name;
        this.post = new HttpPost(url, limit);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void send(Message message) throws DeliveryFault, InterruptedException {
        // The three characters that have a meaning in a chat's text; none of ours shall mention or link.
        String text =
                message.summary().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        post.send(CanonicalJson.write(Map.of("text", text)), Map.of());
    }
}
