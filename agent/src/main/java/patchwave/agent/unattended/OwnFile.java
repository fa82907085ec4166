package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file of the agent's own in a directory of settings: there, whole, or not there. The removal of the package takes it away, by
 * its name: "leave" in packaging/src/main/packages/agent/scripts.
 */
record OwnFile(Path path, String text) {
    /** Makes it, if it is not as it should be. */
    void make() throws IOException {
        if (Files.exists(path) && Files.readString(path).equals(text)) {
            return;
        }
        Path directory = path.resolveSibling(".");
        Files.createDirectories(directory);
        // The name begins with a dot and ends in ".tmp": apt and systemd read no such file.
        Path written = Files.writeString(path.resolveSibling("." + path.getFileName() + ".tmp"), text);
        // The name must not reach the disk before the text does: after a loss of power it would be an empty file's.
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes it, if it is there. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    boolean isThere() {
        return Files.exists(path);
    }
}
