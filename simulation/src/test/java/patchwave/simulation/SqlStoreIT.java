package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** Some seeds on the product's own SQL: every invariant holds there too, and the story is the same, event by event. */
@Tag("slow")
class SqlStoreIT {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 56, 232})
    void storyIsThatOfTheStoreInMemory(long seed) {
        try (Laboratory laboratory = Laboratory.open()) {
            Run.Result sql = laboratory.run(Laboratory.StoreKind.SQL).of(Scenario.of(seed), Mutant.NONE, null);
            Run.Result memory = laboratory.run(Laboratory.StoreKind.MEMORY).of(Scenario.of(seed), Mutant.NONE, null);
            assertThat(sql.violation()).isEmpty();
            assertThat(sql).isEqualTo(memory);
        }
    }
}
