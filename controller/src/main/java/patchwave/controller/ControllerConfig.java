package patchwave.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import patchwave.controller.advisories.FeedSource;
import patchwave.controller.notify.ChannelSettings;

/**
 * The controller's configuration file, checked.
 *
 * @param stateDirectory database and authority
 * @param announceNames names and addresses in the server certificate; the first is what tokens and configurations name
 * @param statusInterval how often agents report; 1 s to 120 s
 * @param unknownAfter no report for this long: the host is unknown, which counts as down; at least 3 status intervals
 * @param inventoryUnknownAfter no inventory confirmed for this long: what the host had is not known to be what it has; 2 h to 30 d
 * @param permitTimeToLive how long after its status a host may begin; 1 s to 60 s (promise P3)
 * @param tick the longest time between two decisions; 100 ms to 60 s
 * @param certificateLife of host certificates; 1 h to 7 d
 * @param connectionsPerAddress how many connections one address may have on a listener, but for loopback
 * @param channels who is told what happens in rollouts
 * @param feeds of advisories
 * @param report every key with its value and source
 */
record ControllerConfig(
        Path stateDirectory,
        Address agents,
        Address operators,
        Address enrolment,
        List<String> announceNames,
        Duration statusInterval,
        Duration unknownAfter,
        Duration inventoryUnknownAfter,
        Duration permitTimeToLive,
        Duration tick,
        Duration certificateLife,
        int connectionsPerAddress,
        List<ChannelSettings> channels,
        List<FeedSource> feeds,
        Map<String, String> report) {

    /**
     * @param hostName this machine's own name, for the default of announce_names
     * @throws SettingFault naming file, key, expectation and finding
     */
    static ControllerConfig load(Path file, String hostName) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new SettingFault("%s: cannot be read: %s".formatted(file, e));
        }
        Settings settings = Settings.of(file.toString(), text);
        Path state = settings.required("state_directory", Path::of);
        if (!state.isAbsolute()) {
            state = file.toAbsolutePath().resolveSibling(state).normalize();
        }
        Duration second = Duration.ofSeconds(1);
        Duration statusInterval = settings.optional(
                "status_interval", Duration.ofSeconds(15), Settings.duration(second, Duration.ofMinutes(2)));
        ControllerConfig config = new ControllerConfig(
                state,
                settings.optional("listen.agents", new Address("0.0.0.0", 7443), Address::parse),
                settings.optional("listen.operators", new Address("0.0.0.0", 7444), Address::parse),
                settings.optional("listen.enrolment", new Address("0.0.0.0", 7445), Address::parse),
                settings.texts("announce_names", List.of(hostName, "localhost", "127.0.0.1")),
                statusInterval,
                settings.optional(
                        "unknown_after",
                        max(Duration.ofMinutes(1), statusInterval.multipliedBy(3)),
                        Settings.duration(statusInterval.multipliedBy(3), Duration.ofHours(1))),
                // Agents look every hour, and after a refused report an hour later at most: two hours are none too
                // many.
                settings.optional(
                        "inventory_unknown_after",
                        Duration.ofHours(24),
                        Settings.duration(Duration.ofHours(2), Duration.ofDays(30))),
                settings.optional(
                        "permit_time_to_live", Duration.ofMinutes(1), Settings.duration(second, Duration.ofMinutes(1))),
                settings.optional("tick", second, Settings.duration(second, Duration.ofMinutes(1))),
                settings.optional(
                        "certificate_life",
                        Duration.ofHours(24),
                        Settings.duration(Duration.ofMinutes(10), Duration.ofDays(7))),
                settings.optional("connections_per_address", 64, ControllerConfig::connections),
                NotifySettings.read(settings, file.toAbsolutePath().normalize().resolveSibling("")),
                FeedSettings.read(settings, file.toAbsolutePath().normalize().resolveSibling("")),
                settings.report());
        settings.requireAllKnown();
        if (config.announceNames.isEmpty()) {
            throw new SettingFault("%s: announce_names: expected at least one name".formatted(file));
        }
        return config;
    }

    private static int connections(String text) {
        int value = Integer.parseInt(text);
        if (value < 1 || value > 100_000) {
            throw new IllegalArgumentException("expected 1 to 100000, found " + text);
        }
        return value;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
