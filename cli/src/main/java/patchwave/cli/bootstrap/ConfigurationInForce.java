package patchwave.cli.bootstrap;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what runs on a host has read the configuration that lies there. A run that was ended after it had written the file
 * leaves an agent that still obeys the former one; the next run sees that by the times alone.
 *
 * @param written when the file was written, in milliseconds of the host's clock; empty: not known
 * @param started when the main process of each unit was started, by the same clock; absent: not known
 */
record ConfigurationInForce(Optional<Long> written, Map<String, Long> started) {
    ConfigurationInForce {
        started = Map.copyOf(started);
    }

    /** The times in an answer of {@link Script#STATE}. */
    static ConfigurationInForce of(Answer answer) {
        Map<String, Long> started = new HashMap<>();
        for (String line : answer.all("started")) {
            String[] words = line.split(" ", -1);
            if (words.length == 2 && words[1].matches("[0-9]{1,18}")) {
                started.put(words[0], Long.valueOf(words[1]));
            }
        }
        return new ConfigurationInForce(answer.number("configured"), started);
    }

    /** Whether a unit that runs has read the file. Where that is not known it has not: a restart is safe at any time. */
    boolean isReadBy(HostState.Unit unit) {
        return started.containsKey(unit.name())
                && written.filter(at -> at < started.getOrDefault(unit.name(), 0L))
                        .isPresent();
    }
}
