package patchwave.controller;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import patchwave.controller.advisories.FeedSource;

/** Reads which feeds of advisories there are. */
final class FeedSettings {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Duration SELDOM = Duration.ofDays(7);

    /** Looking whether a file has changed costs next to nothing. */
    private static final Duration OFTEN = Duration.ofSeconds(10);

    private FeedSettings() {}

    /** @param folder that relative paths begin at: the configuration's */
    static List<FeedSource> read(Settings settings, Path folder) {
        List<FeedSource> feeds = settings.each("feeds", item -> feed(item, folder));
        Set<String> names = new HashSet<>();
        for (FeedSource feed : feeds) {
            if (!names.add(feed.name())) {
                throw settings.fault(
                        "feeds", "each feed needs a name of its own, found '%s' twice".formatted(feed.name()));
            }
        }
        return feeds;
    }

    private static FeedSource feed(Settings item, Path folder) {
        return new FeedSource(
                item.required("name", FeedSettings::name),
                item.required("format", FeedSource::format),
                item.required("from", text -> place(text, folder)),
                item.optional("every", Duration.ofHours(1), Settings.duration(OFTEN, SELDOM)));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "expected 1 to 40 small letters, digits or '-', found '%s'".formatted(text));
        }
        return text;
    }

    private static String place(String text, Path folder) {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            java.net.URI.create(text);
            return text;
        }
        if (text.contains("://")) {
            throw new IllegalArgumentException(
                    "expected a file, a folder, or an address with https or http, found '%s'".formatted(text));
        }
        return folder.resolve(text).normalize().toString();
    }
}
