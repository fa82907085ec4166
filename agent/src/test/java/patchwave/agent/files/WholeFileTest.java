package patchwave.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
    @TempDir
    Path directory;

    @Test
    void replacesWhatWasThereAndLeavesNothingElse() throws IOException {
        Path file = directory.resolve("made/too/file");
        WholeFile.write(file, "old\n");
        WholeFile.write(file, "nëw\n");
        assertThat(file).hasContent("nëw\n");
        assertThat(file.resolveSibling(".")).isDirectoryNotContaining(path -> !path.endsWith("file"));
    }

    @Test
    void whatALossOfPowerLeftBehindIsNoHindranceAndGivesNobodyItsPermissions() throws IOException {
        Path file = directory.resolve("secret");
        Path left = Files.writeString(directory.resolve(".secret.tmp"), "half");
        Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-rw-rw-"));
        WholeFile.write(
                file, "key", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        assertThat(file).hasContent("key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void staysAsItWasIfItCannotBeWritten() throws IOException {
        Path file = directory.resolve("file");
        WholeFile.write(file, "old");
        Files.createDirectories(directory.resolve(".file.tmp/in the way"));
        assertThatThrownBy(() -> WholeFile.write(file, "new")).isInstanceOf(IOException.class);
        assertThat(file).hasContent("old");
    }
}
