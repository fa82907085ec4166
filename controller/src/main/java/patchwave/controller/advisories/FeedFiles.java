package patchwave.controller.advisories;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Properties;
import patchwave.controller.store.Sha256;

/** The last good document of each feed, as it came, so that a controller that starts knows what the former one knew. */
final class FeedFiles {
    private static final String DOCUMENT = ".document";

    /** How much of a document's hash is in its name. */
    private static final int SHORT = 16;

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
        String hash = facts.getProperty("sha256", "");
        Path document = document(name, hash);
        byte[] bytes = Files.exists(document) ? Files.readAllBytes(document) : new byte[0];
        if (!Sha256.hex(bytes).equals(hash)) {
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

    /** Replaces the one that is held: whenever the machine loses its power, the former one or this one is whole. */
    void write(String name, Good good) throws IOException {
        Files.createDirectories(folder);
        String hash = Sha256.hex(good.document().bytes());
        Properties facts = new Properties();
        facts.setProperty("document", good.document().name());
        facts.setProperty("fetched_at", good.document().fetchedAt().toString());
        facts.setProperty("sha256", hash);
        facts.setProperty("tag", good.tag());
        facts.setProperty("since", good.since().toString());
        facts.setProperty("records", String.valueOf(good.records()));
        StringWriter text = new StringWriter();
        facts.store(text, null);
        replace(document(name, hash), good.document().bytes());
        replace(about(name), text.toString().getBytes(StandardCharsets.UTF_8));
        deleteFormer(name, document(name, hash));
    }

    private void deleteFormer(String name, Path held) throws IOException {
        try (DirectoryStream<Path> documents =
                Files.newDirectoryStream(folder, name + "-" + "?".repeat(SHORT) + DOCUMENT)) {
            for (Path each : documents) {
                if (!each.equals(held)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path ready = Files.write(
                file.resolveSibling(file.getFileName() + ".new"),
                bytes,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(ready, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Named by what is in it, so that a newer one never takes the place of the one that the facts are about. */
    private Path document(String name, String hash) {
        return folder.resolve(name + "-" + hash.substring(0, Math.min(SHORT, hash.length())) + DOCUMENT);
    }

    private Path about(String name) {
        return folder.resolve(name + ".properties");
    }
}
