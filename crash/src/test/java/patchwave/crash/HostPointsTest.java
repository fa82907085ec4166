package patchwave.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of points and the page agree, whether or not the slow suite has run. */
final class HostPointsTest {
    @Test
    void everyPointHasANameOfItsOwn() {
        List<String> titles = HostPoints.all().stream().map(HostPoint::title).toList();
        assertThat(titles).doesNotHaveDuplicates().hasSizeGreaterThan(60);
    }

    @Test
    void thePageHasEveryPoint() {
        String page = read();
        assertThat(HostPoints.all()).allSatisfy(point -> assertThat(page).contains("| " + point.title() + " |"));
    }

    private static String read() {
        try {
            return java.nio.file.Files.readString(java.nio.file.Path.of("../docs/kill-points.md"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
