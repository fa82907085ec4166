package patchwave.simulation.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import patchwave.simulation.Laboratory;

/** How fast and how safe each policy is, as it was when somebody last looked: a change of it is seen in review. */
@Tag("slow")
final class GoldenIT {
    @Test
    void theReportIsTheOneThatWasReviewed() throws IOException, InterruptedException {
        try (Laboratory laboratory = Laboratory.open()) {
            assertThat(Golden.lines(
                            laboratory.run(Laboratory.StoreKind.MEMORY),
                            Runtime.getRuntime().availableProcessors()))
                    .as("if the change is meant, make the report again and commit it: %s", Golden.COMMAND)
                    .isEqualTo(reviewed());
        }
    }

    private static List<String> reviewed() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(GoldenIT.class.getResourceAsStream("golden.txt"), "golden.txt"),
                StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }
}
