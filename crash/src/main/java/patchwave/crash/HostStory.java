package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import patchwave.demo.proof.Json;

/**
 * What happened on one host in one rollout, by its agent's journal and the directories of its transactions.
 *
 * @param attempts what became of each attempt, by its number
 * @param rungs how many steps of the repair were tried
 * @param drained whether the host is left out of service, as one is that failed its checks
 * @param faults what must never be
 */
record HostStory(Map<Long, String> attempts, int rungs, boolean drained, List<String> faults) {
    /** Reads what was added to the journal after so many lines. */
    static HostStory read(Path state, int from) {
        List<Json> records = records(state.resolve("journal.ndjson"), from);
        Map<Long, String> attempts = new LinkedHashMap<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        boolean drained = false;
        for (Json entry : records) {
            String kind = entry.get("kind").text();
            Json body = kind.equals("finished") ? entry.get("outcome") : entry;
            if (List.of("intent", "begun", "finished", "fenced").contains(kind)) {
                long attempt = Long.parseLong(body.get("attempt").text());
                counts.merge(kind + " " + attempt, 1, Integer::sum);
                attempts.put(attempt, end(kind, body));
            } else if (kind.equals("drain")) {
                drained = entry.get("mark").text().matches("BEGAN|DRAINED");
            }
        }
        counts.forEach((what, count) -> {
            if (count > 1) {
                faults.add(what + " is " + count + " times in the journal");
            }
        });
        int rungs = 0;
        for (long attempt : List.copyOf(attempts.keySet())) {
            Optional<List<String>> repair = repairs(state, attempt);
            if (repair.isPresent()) {
                List<String> names = repair.get();
                rungs += names.size();
                String how = names.isEmpty() ? " after it had waited" : " after " + String.join(", ", names);
                attempts.merge(attempt, how, String::concat);
            }
        }
        return new HostStory(attempts, rungs, drained, faults);
    }

    static int lines(Path state) {
        return records(state.resolve("journal.ndjson"), 0).size();
    }

    /** The longest way that the clock went between two records after so many lines, back or forth. */
    static Duration longestJump(Path state, int from) {
        Duration longest = Duration.ZERO;
        Instant before = null;
        for (Json entry : records(state.resolve("journal.ndjson"), from)) {
            if (!entry.names().contains("at")) {
                continue;
            }
            Instant at = Instant.parse(entry.get("at").text());
            if (before != null) {
                Duration jump = Duration.between(before, at).abs();
                longest = jump.compareTo(longest) > 0 ? jump : longest;
            }
            before = at;
        }
        return longest;
    }

    /** Whether all attempts after so many lines have come to their end. */
    static boolean isAtRest(Path state, int from) {
        Set<String> open = new HashSet<>();
        for (Json entry : records(state.resolve("journal.ndjson"), from)) {
            switch (entry.get("kind").text()) {
                case "intent" -> open.add(entry.get("attempt").text());
                case "fenced" -> open.remove(entry.get("attempt").text());
                case "finished" ->
                    open.remove(entry.get("outcome").get("attempt").text());
                default -> {}
            }
        }
        return open.isEmpty();
    }

    /** Whether anything was finished after so many lines; looks at a journal that is being written. */
    static boolean hasFinished(Path state, int from) {
        try {
            return Files.readAllLines(state.resolve("journal.ndjson")).stream()
                    .skip(from)
                    .anyMatch(line -> line.contains("\"kind\":\"finished\""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Json> records(Path journal, int from) {
        try {
            List<String> lines = Files.readAllLines(journal);
            return lines.subList(Math.min(from, lines.size()), lines.size()).stream()
                    .map(line -> Json.parse(line).get("record"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String end(String kind, Json body) {
        return switch (kind) {
            case "intent" -> "left open";
            case "begun" -> "left half done";
            case "fenced" -> "fenced";
            default ->
                body.names().contains("failure")
                        ? "failed: " + body.get("failure").get("reason").text()
                        : "patched";
        };
    }

    /** The rungs of the repair that were tried. */
    private static Optional<List<String>> repairs(Path state, long attempt) {
        Path transactions = state.resolve("transactions");
        if (!Files.isDirectory(transactions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(transactions)) {
            Optional<Path> repair = all.filter(path -> path.toString().endsWith("-" + attempt))
                    .map(path -> path.resolve("repair"))
                    .filter(Files::isDirectory)
                    .findFirst();
            if (repair.isEmpty()) {
                return Optional.empty();
            }
            try (Stream<Path> rungs = Files.list(repair.get())) {
                return Optional.of(rungs.map(path -> String.valueOf(path.getFileName()))
                        .sorted()
                        .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the table: what became of each attempt, in order. */
    String text() {
        return attempts.isEmpty() ? "nothing was begun" : String.join("; then ", attempts.values());
    }
}
