package patchwave.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of promises names tests: they must exist, or the page promises what nothing shows. */
final class GuaranteesTest {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*(?:Test|Contract|IT))(?:\\.(\\w+))?`");

    private static boolean exists(String type, String method) throws IOException {
        for (String module : List.of("core", "controller", "agent", "cli", "demo", "crash")) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(module).resolve("src/test"))) {
                for (Path file : files.filter(f -> f.endsWith(type + ".java")).toList()) {
                    return method.isEmpty() || Files.readString(file).contains("void " + method + "(");
                }
            }
        }
        return false;
    }

    @Test
    void everyNamedTestExists() throws IOException {
        String page = Files.readString(CHECKOUT.resolve("docs/guarantees.md"));
        List<String[]> named = NAMED.matcher(page)
                .results()
                .map(found -> new String[] {found.group(1), found.group(2) == null ? "" : found.group(2)})
                .toList();
        assertThat(named).hasSizeGreaterThan(20);
        for (String[] test : named) {
            assertThat(exists(test[0], test[1])).as(String.join(".", test)).isTrue();
        }
    }
}
