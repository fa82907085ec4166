package patchwave.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.simulation.memory.Interruptions;
import patchwave.simulation.memory.MemoryStore;
import patchwave.simulation.world.Shared;
import patchwave.simulation.world.VirtualTime;

/** A place in which runs can be made: what they share, and a directory for their files. */
public final class Laboratory implements AutoCloseable {
    private final Path directory;
    private final Shared shared;
    private final AtomicInteger databases = new AtomicInteger();

    /** On which store the controllers of a run work. */
    public enum StoreKind {
        /** In memory: fast. */
        MEMORY,
        /** The product's own SQL on SQLite: some hundred times slower. */
        SQL
    }

    private Laboratory(Path directory, Shared shared) {
        this.directory = directory;
        this.shared = shared;
    }

    /** Makes what runs share, in a directory of its own. */
    public static Laboratory open() {
        try {
            Path directory = Files.createTempDirectory("patchwave-simulation");
            return new Laboratory(directory, Shared.make(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the simulation's directory", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make keys", e);
        }
    }

    /** Makes runs on stores of a kind. */
    public Run run(StoreKind kind) {
        return new Run(
                shared,
                switch (kind) {
                    case MEMORY -> (time, rules) -> new MemoryStore(time, new Random(1), rules, Interruptions.NONE);
                    case SQL -> (time, _) -> database(time);
                });
    }

    private Store database(VirtualTime time) {
        Path home = directory.resolve("database-" + databases.incrementAndGet());
        Store store = SqliteStore.open(home, time, new Random(1));
        return new ScratchStore(store, () -> delete(home));
    }

    @Override
    public void close() {
        delete(directory);
    }

    private static void delete(Path what) {
        try (Stream<Path> below = Files.walk(what)) {
            List<Path> deepestFirst = below.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + what, e);
        }
    }
}
