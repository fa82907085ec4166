package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** The same worlds on the product's own SQL: every invariant holds there too, and each run goes as it does in memory. */
@Tag("slow")
final class SqlStoreIT {
    private static final int SEEDS = 12;

    @Test
    void theSameStoryOnSqlAsInMemory() {
        try (Laboratory laboratory = Laboratory.open()) {
            assertThat(results(laboratory.run(Laboratory.StoreKind.SQL)))
                    .isEqualTo(results(laboratory.run(Laboratory.StoreKind.MEMORY)))
                    .allMatch(result -> result.violation().isEmpty());
        }
    }

    private static List<Run.Result> results(Run run) {
        return LongStream.rangeClosed(1, SEEDS)
                .parallel()
                .mapToObj(seed -> run.of(Scenario.of(seed), Mutant.NONE, null))
                .toList();
    }
}
