package patchwave.controller.advisories;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/** The last good document of each feed, as it came, so that a controller that starts knows what the former one knew. */
final class FeedFiles {
    private final Path folder;

    FeedFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * A document that was read to its end.
     *
     * @param tag as {@link FeedFetch} gave it
     * @param records how many it has
     * @param since when the feed was first had
     */
    record Good(FeedDocument document, String tag, int records, Instant since) {}

    /** The one that is held; empty if none is, or if it cannot be read, which is as good as none. */
    Optional<Good> read(String name) throws IOException {
        Path about = about(name);
        if (Files.notExists(about)) {
            return Optional.empty();
        }
        Properties facts = new Properties();
        facts.load(new StringReader(Files.readString(about)));
        byte[] bytes = Files.readAllBytes(document(name));
        // Of a machine that lost its power between the two.
        if (!sha256(bytes).equals(facts.getProperty("sha256"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Good(
                    new FeedDocument(
                            facts.getProperty("document", name),
                            bytes,
                            Instant.parse(facts.getProperty("fetched_at", ""))),
                    facts.getProperty("tag", ""),
                    Integer.parseInt(facts.getProperty("records", "0")),
                    Instant.parse(facts.getProperty("since", ""))));
        } catch (DateTimeParseException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Replaces the one that is held. */
    void write(String name, Good good) throws IOException {
        Files.createDirectories(folder);
        Properties facts = new Properties();
        facts.setProperty("document", good.document().name());
        facts.setProperty("fetched_at", good.document().fetchedAt().toString());
        facts.setProperty("sha256", sha256(good.document().bytes()));
        facts.setProperty("tag", good.tag());
        facts.setProperty("since", good.since().toString());
        facts.setProperty("records", String.valueOf(good.records()));
        StringWriter text = new StringWriter();
        facts.store(text, null);
        replace(document(name), good.document().bytes());
        replace(about(name), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path ready = Files.write(file.resolveSibling(file.getFileName() + ".new"), bytes);
        Files.move(ready, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path document(String name) {
        return folder.resolve(name + ".document");
    }

    private Path about(String name) {
        return folder.resolve(name + ".properties");
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }
}
