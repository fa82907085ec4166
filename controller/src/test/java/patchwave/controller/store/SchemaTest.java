package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What SQLite takes in any order, other databases do not. */
final class SchemaTest {
    private static final Pattern NAMES = Pattern.compile("CREATE TABLE (\\w+)|REFERENCES (\\w+)");

    @Test
    void noTableRefersToOneThatComesAfterIt() throws IOException {
        TreeSet<String> made = new TreeSet<>();
        for (MatchResult each : NAMES.matcher(schema()).results().toList()) {
            if (each.group(1) != null) {
                made.add(each.group(1));
            } else {
                assertThat(made).contains(each.group(2));
            }
        }
        assertThat(made).contains("assertion", "exposure", "host");
    }

    private static String schema() throws IOException {
        try (InputStream in = SchemaTest.class.getResourceAsStream("V1__schema.sql")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
