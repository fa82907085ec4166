package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file of the agent's own in a directory of settings: there, whole, or not there. The removal of the package takes it away, by
 * its name: "leave" in packaging/src/main/packages/agent/scripts.
 */
record OwnFile(Path path, String text) {
    /** Makes it; true if it was not as it is now. */
    boolean make() throws IOException {
        if (Files.exists(path) && Files.readString(path).equals(text)) {
            return false;
        }
        Path directory = path.resolveSibling(".");
        Files.createDirectories(directory);
        // The name begins with a dot and ends in ".tmp": apt and systemd read no such file.
        Path written = Files.writeString(path.resolveSibling("." + path.getFileName() + ".tmp"), text);
        Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    /** Removes it; true if it was there. */
    boolean remove() throws IOException {
        return Files.deleteIfExists(path);
    }

    boolean isThere() {
        return Files.exists(path);
    }
}
