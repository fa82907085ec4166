package patchwave.controller;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** Whom the files of a state directory belong to. */
final class StateOwner {
    private StateOwner() {}

    /**
     * Gives what another user made in a state directory to the directory's owner: root may make operators while the
     * controller runs, or will run, as a user of its own.
     */
    static void handOver(Path directory) throws IOException {
        UserPrincipal owner = Files.getOwner(directory);
        for (Path file : below(directory)) {
            try {
                if (!Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                    Files.setOwner(file, owner);
                }
            } catch (NoSuchFileException _) {
                // Of a database that its last user has just closed.
            }
        }
    }

    private static List<Path> below(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
