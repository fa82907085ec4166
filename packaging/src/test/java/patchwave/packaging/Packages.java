package patchwave.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The packages that were built, and a later version of them. */
final class Packages {
    static final Path TARGET = Path.of("target").toAbsolutePath();
    static final String NEXT = "9.9.9";

    private Packages() {}

    /** The package of this name in a folder of packages. */
    static Path of(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(it -> it.getFileName().toString().matches(name + "[-_][0-9].*"))
                    .toList();
            assertThat(found).as(name + " in " + folder).hasSize(1);
            return found.getFirst();
        }
    }

    /** Makes the same packages as another version, to upgrade to; the folder that has deb and rpm. */
    static synchronized Path next() throws IOException, InterruptedException {
        Path out = TARGET.resolve("next");
        if (!Files.exists(out.resolve("made"))) {
            Shell.run(
                            "sh",
                            Path.of("src/main/build/build.sh").toAbsolutePath().toString(),
                            NEXT,
                            "2026-12-01T00:00:00Z",
                            out.toString(),
                            TARGET.toString())
                    .mustBe(0);
            Files.createFile(out.resolve("made"));
        }
        return out;
    }
}
