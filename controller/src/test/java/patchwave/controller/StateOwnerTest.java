package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateOwnerTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path directory = Path.of("");

    @Test
    void everythingBelongsToTheDirectorysOwner() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")), "only root can give files away");
        Files.setAttribute(directory, "unix:uid", NOBODY);
        Path authority = Files.createDirectory(directory.resolve("authority"));
        Path key = Files.createFile(authority.resolve("authority-key.pem"));
        StateOwner.handOver(directory);
        assertThat(Files.getAttribute(authority, "unix:uid")).isEqualTo(NOBODY);
        assertThat(Files.getAttribute(key, "unix:uid")).isEqualTo(NOBODY);
    }
}
