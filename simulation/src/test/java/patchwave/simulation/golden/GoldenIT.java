package patchwave.simulation.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import patchwave.simulation.Laboratory;

class GoldenIT {
    @Test
    void reportIsAsItIsCheckedIn() throws IOException, InterruptedException {
        try (Laboratory laboratory = Laboratory.open();
                InputStream checkedIn = Objects.requireNonNull(getClass().getResourceAsStream("golden.txt"))) {
            assertThat(Golden.lines(
                            laboratory.run(Laboratory.StoreKind.MEMORY),
                            Runtime.getRuntime().availableProcessors()))
                    .as("the golden report; if the change is meant, make it again: " + Golden.COMMAND)
                    .containsExactlyElementsOf(new String(checkedIn.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }
}
