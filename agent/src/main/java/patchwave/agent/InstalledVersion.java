package patchwave.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The version of the agent that a process runs from, as packages install it: below a folder "versions", beside which the
 * link "current" names the version that the next process will run.
 *
 * @param home the version's own folder
 */
record InstalledVersion(Path home) {
    /** Whether the next process will run another version. What cannot be told is no reason to end. */
    boolean isReplaced() {
        Path current = home.resolve("../../current").normalize();
        try {
            return Files.isDirectory(current) && !current.toRealPath().equals(home.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
