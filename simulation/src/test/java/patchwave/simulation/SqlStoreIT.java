package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;

/** The same worlds on the product's own SQL: every invariant holds there too, and each run goes as it does in memory. */
@Tag("slow")
final class SqlStoreIT {
    private static final int SEEDS = 6;

    @Test
    void theSameStoryOnSqlAsInMemory() {
        try (Laboratory laboratory = Laboratory.open()) {
            assertThat(results(laboratory.run(Laboratory.StoreKind.SQL), false))
                    .isEqualTo(results(laboratory.run(Laboratory.StoreKind.MEMORY), false))
                    .allMatch(result -> result.violation().isEmpty());
        }
    }

    /** Only the store in memory tells of its statements, so that controllers die at other moments on the two. */
    @Test
    void controllersThatDieDoNoHarmOnSql() {
        try (Laboratory laboratory = Laboratory.open()) {
            assertThat(results(laboratory.run(Laboratory.StoreKind.SQL), true))
                    .allMatch(result -> result.violation().isEmpty());
        }
    }

    private static List<Run.Result> results(Run run, boolean withCrashes) {
        return LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(Scenario::of)
                .filter(scenario -> scenario.has(Fault.CONTROLLER_CRASH) == withCrashes)
                .limit(SEEDS)
                .toList()
                .parallelStream()
                .map(scenario -> run.of(scenario, Mutant.NONE, null))
                .toList();
    }
}
