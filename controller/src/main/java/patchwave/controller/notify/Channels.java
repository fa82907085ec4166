package patchwave.controller.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import patchwave.controller.store.NoticeEvent;

/** The configured channels, ready to send. */
public final class Channels {
    /** For one message, from connecting to the end of the answer. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    private static final int SHORTEST_SECRET = 24;

    private final Map<String, Channel> byName;
    private final Map<String, Set<NoticeEvent>> wanted;
    private final InstantSource clock;

    Channels(List<Channel> channels, Map<String, Set<NoticeEvent>> wanted, InstantSource clock) {
        this.byName = new LinkedHashMap<>();
        channels.forEach(channel -> byName.put(channel.name(), channel));
        this.wanted = new TreeMap<>(wanted);
        this.clock = clock;
    }

    /**
     * Opens what is configured.
     *
     * @throws IllegalArgumentException if a secret cannot be read; names file and remedy
     */
    public static Channels open(List<ChannelSettings> settings, InstantSource clock) {
        List<Channel> channels = new ArrayList<>();
        Map<String, Set<NoticeEvent>> wanted = new TreeMap<>();
        for (ChannelSettings one : settings) {
            channels.add(open(one, LIMIT, clock));
            wanted.put(one.name(), one.events());
        }
        return new Channels(channels, wanted, clock);
    }

    static Channel open(ChannelSettings settings, Duration limit, InstantSource clock) {
        return switch (settings) {
            case ChannelSettings.Webhook it ->
                new WebhookChannel(
                        it.name(), it.url(), SecretFiles.read(it.secretFile(), SHORTEST_SECRET), limit, clock);
            case ChannelSettings.Chat it -> new ChatChannel(it.name(), it.url(), limit);
            case ChannelSettings.Email it ->
                new EmailChannel(it, it.smtp().login().map(login -> SecretFiles.read(login.passwordFile(), 1)), limit);
        };
    }

    Optional<Channel> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** What each is told of, by its name. */
    Map<String, Set<NoticeEvent>> wanted() {
        return wanted;
    }

    /**
     * Sends a test to every channel.
     *
     * @param who asks for it
     * @param id of this test; unique
     * @return by channel, in the order of the configuration: why it was not accepted; empty if it was
     */
    public Map<String, String> test(String who, String id) throws InterruptedException {
        Map<String, String> results = new LinkedHashMap<>();
        for (Channel channel : byName.values()) {
            results.put(
                    channel.name(),
                    Deliveries.attempt(channel, TestMessage.of(id + "-" + channel.name(), who, clock.instant()))
                            .orElse(""));
        }
        return results;
    }
}
