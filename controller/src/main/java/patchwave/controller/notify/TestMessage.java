package patchwave.controller.notify;

import java.time.Instant;
import java.util.Map;
import patchwave.controller.audit.CanonicalJson;

/** What an operator sends to see whether a channel works. */
final class TestMessage {
    private static final String EVENT = "test";

    private TestMessage() {}

    static Message of(String id, String who, Instant now) {
        String summary = "Test from Patchwave, asked for by %s: this channel works".formatted(who);
        return new Message(
                id,
                EVENT,
                summary,
                CanonicalJson.write(Map.of("event", EVENT, "time", now.toString(), "summary", summary)),
                now);
    }
}
