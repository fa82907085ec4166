package patchwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledVersionTest {
    @TempDir
    Path folder = Path.of("");

    private Path version(String name) throws IOException {
        return Files.createDirectories(folder.resolve("versions").resolve(name));
    }

    private void point(String name) throws IOException {
        Files.deleteIfExists(folder.resolve("current"));
        Files.createSymbolicLink(folder.resolve("current"), Path.of("versions", name));
    }

    @Test
    void theCurrentVersionIsNotReplacedAndAnyOtherIs() throws IOException {
        InstalledVersion old = new InstalledVersion(version("1-1"));
        InstalledVersion fresh = new InstalledVersion(version("2-1"));
        point("1-1");
        assertThat(old.isReplaced()).isFalse();
        point("2-1");
        assertThat(old.isReplaced()).isTrue();
        assertThat(fresh.isReplaced()).isFalse();
    }

    @Test
    void aVersionThatIsGoneOrNeverWasIsNoReasonToEnd() throws IOException {
        InstalledVersion own = new InstalledVersion(version("1-1"));
        assertThat(own.isReplaced()).isFalse();
        point("2-1");
        assertThat(own.isReplaced()).isFalse();
    }
}
