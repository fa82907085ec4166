package patchwave.walkthroughs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import patchwave.demo.Screen;
import patchwave.demo.Surroundings;
import patchwave.demo.WalkthroughRun;
import patchwave.demo.walkthrough.Document;
import patchwave.demo.walkthrough.Walkthrough;

/**
 * docs/operating.md, run as it is written: each walk-through on a fleet of its own. Slow, so that it has a profile:
 * {@code mvn verify -Pslow}, with {@code -Dwalkthrough=WORDS} for those whose title contains the words, and {@code
 * -Dwalkthrough.share=1/2} for every second one, from the second on. With {@code
 * -Dwalkthrough.draft=true} it only shows what is printed, for whoever writes the document.
 */
@Tag("slow")
final class WalkthroughIT {
    private static final Path DOCUMENT = Path.of("../docs/operating.md");

    @TestFactory
    Stream<DynamicTest> eachIsAsTheDocumentSays() throws IOException {
        String only = Optional.ofNullable(System.getProperty("walkthrough")).orElse("");
        List<Walkthrough> all = Document.read(Files.readAllLines(DOCUMENT));
        assertThat(all).hasSizeGreaterThanOrEqualTo(5);
        String[] share = Optional.ofNullable(System.getProperty("walkthrough.share"))
                .orElse("0/1")
                .split("/", -1);
        return IntStream.range(0, all.size())
                .filter(number -> number % Integer.parseInt(share[1]) == Integer.parseInt(share[0]))
                .mapToObj(all::get)
                .filter(walkthrough -> walkthrough.title().contains(only))
                .map(walkthrough -> DynamicTest.dynamicTest(
                        walkthrough.title(),
                        () -> WalkthroughRun.run(
                                walkthrough, surroundings(), screen(), Boolean.getBoolean("walkthrough.draft"))));
    }

    private static Surroundings surroundings() throws IOException {
        return new Surroundings(
                Path.of("..").toRealPath(),
                Files.createDirectories(Path.of("target/walkthroughs")),
                System.getenv(),
                InstantSource.system(),
                new SecureRandom());
    }

    private static Screen screen() {
        return new Screen(System.out, false, System::nanoTime);
    }
}
