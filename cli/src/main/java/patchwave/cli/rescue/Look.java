package patchwave.cli.rescue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.bootstrap.Answer;

/**
 * What was seen on the host itself.
 *
 * @param clockOffset how far the host's clock is ahead of ours; empty: it did not say
 * @param units what systemd says of each unit, by property
 * @param lastWords of the agent, the last line last
 * @param runningFrom the program that runs as agent; empty: none
 * @param current the folder of the version that the next process will run; empty: not installed by a package
 * @param journalBytes empty: there is no journal
 * @param underWay what has begun and has not ended, in words
 * @param locks of the package manager that are held, and by whom
 * @param half packages that are installed by half
 * @param isInterrupted whether dpkg has not written down what it did
 */
record Look(
        Optional<Duration> clockOffset,
        List<Disk> disks,
        Map<String, Map<String, String>> units,
        List<String> lastWords,
        Optional<String> runningFrom,
        Optional<String> current,
        Optional<Long> journalBytes,
        List<String> underWay,
        List<String> locks,
        List<String> half,
        boolean isInterrupted,
        List<Reach> reaches) {
    /**
     * A file system.
     *
     * @param freeKib for root, KiB
     * @param freeInodes empty: it does not count them
     */
    record Disk(long freeKib, String used, String mount, Optional<Long> freeInodes) {}

    /**
     * Whether an address can be connected to from the host.
     *
     * @param answer "yes", "no" or "unknown"
     */
    record Reach(String address, String answer, String why) {}

    Look {
        disks = List.copyOf(disks);
        units = new LinkedHashMap<>(units);
        lastWords = List.copyOf(lastWords);
        underWay = List.copyOf(underWay);
        locks = List.copyOf(locks);
        half = List.copyOf(half);
        reaches = List.copyOf(reaches);
    }

    /**
     * Reads the answer of {@link patchwave.cli.bootstrap.Script#DIAGNOSE}.
     *
     * @param asked when the host was asked, by our clock
     * @param answered when its answer was there
     */
    static Look of(Answer answer, Instant asked, Instant answered) {
        // Somewhere between the two it looked at its clock.
        Instant middle = asked.plus(Duration.between(asked, answered).dividedBy(2));
        List<String> underWay = new ArrayList<>(answer.all("open"));
        underWay.addAll(answer.all("transaction"));
        return new Look(
                answer.number("time").map(time -> Duration.between(middle, Instant.ofEpochSecond(time))),
                answer.all("disk").stream()
                        .map(Look::disk)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList(),
                units(answer.all("detail")),
                answer.file("words").stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank())
                        .toList(),
                answer.value("running"),
                answer.value("current"),
                answer.number("journal"),
                underWay,
                answer.all("lock"),
                answer.all("half"),
                answer.isYes("interrupted"),
                answer.all("reach").stream().map(Look::reach).toList());
    }

    private static Optional<Disk> disk(String line) {
        String[] words = line.split(" +", -1);
        return words.length == 4 && words[0].matches("[0-9]{1,18}")
                ? Optional.of(new Disk(
                        Long.parseLong(words[0]),
                        words[1],
                        words[2],
                        Optional.of(words[3])
                                .filter(it -> it.matches("[0-9]{1,18}"))
                                .map(Long::valueOf)))
                : Optional.empty();
    }

    private static Map<String, Map<String, String>> units(List<String> lines) {
        Map<String, Map<String, String>> units = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" +", -1);
            Map<String, String> properties = new LinkedHashMap<>();
            for (String word : words) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    properties.put(word.substring(0, equals), word.substring(equals + 1));
                }
            }
            units.put(words[0], properties);
        }
        return units;
    }

    private static Reach reach(String line) {
        String[] parts = line.split(" ", 3);
        String rest = parts.length > 2 ? parts[2] : "";
        String answer = parts.length > 1 ? parts[1].replace(":", "") : "unknown";
        return new Reach(parts[0], answer, rest);
    }
}
