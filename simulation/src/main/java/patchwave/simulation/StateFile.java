package patchwave.simulation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Keeps the state of a long campaign in a file, so that a killed one goes on. */
public final class StateFile {
    /** How every report is written as JSON. */
    static final Gson JSON = new GsonBuilder()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .serializeSpecialFloatingPointValues()
            .create();

    private final Path file;

    public StateFile(Path file) {
        this.file = file;
    }

    /**
     * What was saved last.
     *
     * @return empty if there is no such file
     * @throws IllegalArgumentException if it is not such a file
     * @throws IOException if it cannot be read
     */
    public Optional<Totals> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Totals totals = JSON.fromJson(Files.readString(file), Totals.class);
            if (totals == null || totals.next() < totals.from()) {
                throw new IllegalArgumentException(notOurs());
            }
            return Optional.of(totals);
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(notOurs(), e);
        }
    }

    private String notOurs() {
        return "%s is not the state of a simulation: remove it, or name another file".formatted(file);
    }

    /**
     * Saves: a reader finds the former state or this one, never half of it.
     *
     * @throws IOException if it cannot be written
     */
    public void save(Totals totals) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, JSON.toJson(totals) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
