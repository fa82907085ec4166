package patchwave.controller;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import patchwave.controller.notify.ChannelSettings;
import patchwave.controller.notify.Channels;
import patchwave.controller.notify.SecretUrl;
import patchwave.controller.store.NoticeEvent;

/** Reads the channels of {@code notify:}. Addresses of webhooks are secrets and are reported masked. */
final class NotifySettings {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final int SUBMISSION = 587;

    private NotifySettings() {}

    /** @param folder where paths of secrets begin that are not absolute */
    static List<ChannelSettings> read(Settings settings, Path folder) {
        List<ChannelSettings> channels = settings.each("notify", item -> channel(item, folder));
        Set<String> names = new HashSet<>();
        for (ChannelSettings channel : channels) {
            if (!names.add(channel.name())) {
                throw settings.fault(
                        "notify", "each channel needs a name of its own, found '%s' twice".formatted(channel.name()));
            }
        }
        return channels;
    }

    /** Opens what was read. A fault in a secret's file is found before anything listens. */
    static Channels open(List<ChannelSettings> settings, InstantSource clock) {
        try {
            return Channels.open(settings, clock);
        } catch (IllegalArgumentException e) {
            throw new SettingFault("notify: " + e.getMessage());
        }
    }

    private static ChannelSettings channel(Settings item, Path folder) {
        String name = item.required("name", NotifySettings::name);
        String kind = item.required("kind", Function.identity());
        Set<NoticeEvent> events = events(item);
        return switch (kind) {
            case "webhook" ->
                new ChannelSettings.Webhook(
                        name,
                        events,
                        item.required("url", SecretUrl::parse),
                        item.required("secret_file", text -> folder.resolve(text)));
            case "chat" -> new ChannelSettings.Chat(name, events, item.required("url", SecretUrl::parse));
            case "email" ->
                new ChannelSettings.Email(
                        name, events, smtp(item, folder), item.required("from", NotifySettings::address), to(item));
            default -> throw item.fault("kind", "expected webhook, chat or email, found '%s'".formatted(kind));
        };
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected 1 to 40 lower-case letters, digits and '-', found '%s'".formatted(text));
        }
        return text;
    }

    private static Set<NoticeEvent> events(Settings item) {
        List<String> all =
                Stream.of(NoticeEvent.values()).map(NoticeEvent::word).toList();
        Set<NoticeEvent> events = EnumSet.noneOf(NoticeEvent.class);
        for (String word : item.texts("events", all)) {
            events.add(NoticeEvent.of(word)
                    .orElseThrow(() -> item.fault(
                            "events",
                            "expected some of %s, found '%s'"
                                    .formatted(all.stream().collect(Collectors.joining(", ")), word))));
        }
        return events;
    }

    private static ChannelSettings.Smtp smtp(Settings item, Path folder) {
        String host = item.required("smtp.host", Function.identity());
        int port = item.optional("smtp.port", SUBMISSION, NotifySettings::port);
        boolean startTls = item.optional("smtp.starttls", true, NotifySettings::truth);
        Optional<ChannelSettings.Login> login = item.has("smtp.user")
                ? Optional.of(new ChannelSettings.Login(
                        item.required("smtp.user", Function.identity()),
                        item.required("smtp.password_file", text -> folder.resolve(text))))
                : Optional.empty();
        try {
            return new ChannelSettings.Smtp(host, port, startTls, login);
        } catch (IllegalArgumentException e) {
            throw item.fault("smtp", String.valueOf(e.getMessage()));
        }
    }

    private static int port(String text) {
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65_535) {
            throw new IllegalArgumentException("expected 1 to 65535, found '%s'".formatted(text));
        }
        return Integer.parseInt(text);
    }

    private static boolean truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("expected true or false, found '%s'".formatted(text));
        };
    }

    private static List<String> to(Settings item) {
        List<String> to = item.texts("to", List.of());
        if (to.isEmpty()) {
            throw item.fault("to", "expected at least one address");
        }
        for (String one : to) {
            try {
                address(one);
            } catch (IllegalArgumentException e) {
                throw item.fault("to", String.valueOf(e.getMessage()));
            }
        }
        return to;
    }

    private static String address(String text) {
        if (!text.matches("[^@\\s<>,;]+@[^@\\s<>,;]+")) {
            throw new IllegalArgumentException(
                    "expected an address such as sre@example.org, found '%s'".formatted(text));
        }
        return text;
    }
}
