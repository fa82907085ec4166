package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import patchwave.agent.files.WholeFile;

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
        WholeFile.write(path, text);
    }

    /** Removes it, if it is there. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    boolean isThere() {
        return Files.exists(path);
    }
}
