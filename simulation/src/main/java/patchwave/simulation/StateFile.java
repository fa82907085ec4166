package patchwave.simulation;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps the state of a long campaign in a file, so that a killed one goes on. */
public final class StateFile {
    /** How every report is written as JSON. */
    static final Gson JSON = new GsonBuilder()
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .serializeSpecialFloatingPointValues()
            .create();

    private final Path file;
    private final String about;

    /** @param about what else decides what the seeds do; a state that was saved with another text is refused */
    public StateFile(Path file, String about) {
        this.file = file;
        this.about = about;
    }

    private record State(String about, Totals totals) {}

    /**
     * What was saved last.
     *
     * @return empty if there is no such file
     * @throws IllegalArgumentException if it is not such a file, or one about other scenarios
     * @throws IOException if it cannot be read
     */
    public Optional<Totals> load() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            @Nullable State saved = JSON.fromJson(Files.readString(file), State.class);
            if (saved == null || saved.totals == null || saved.totals.next() < saved.totals.from()) {
                throw new IllegalArgumentException(notOurs());
            }
            if (!about.equals(saved.about)) {
                throw new IllegalArgumentException("%s was begun with %s, not with %s: remove it, or name another file"
                        .formatted(file, saved.about, about));
            }
            return Optional.of(saved.totals);
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
        Files.writeString(fresh, JSON.toJson(new State(about, totals)) + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
