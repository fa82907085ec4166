package patchwave.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Seeds that once found something wrong; they are run on every build. */
public final class FoundSeeds {
    private static final String FILE = "seeds.txt";

    private FoundSeeds() {}

    /**
     * One of them.
     *
     * @param invariant what it found broken then
     * @param sentence what was wrong
     */
    public record Found(long seed, String invariant, String sentence) {}

    /** All of them, oldest first. */
    public static List<Found> all() {
        InputStream resource = Objects.requireNonNull(FoundSeeds.class.getResourceAsStream(FILE), FILE);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(FoundSeeds::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    private static Found read(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length < 3) {
            throw new IllegalStateException(
                    "%s: \"%s\": expected a seed, an invariant, a sentence".formatted(FILE, line));
        }
        return new Found(Long.parseLong(words[0]), words[1], words[2]);
    }
}
