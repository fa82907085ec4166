package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The measure of the simulator: with any one rule broken, some invariant sees it within the seeds that a build runs. */
@Tag("slow")
final class MutantsIT {
    @Test
    void everyMutantIsKilled() throws InterruptedException {
        try (Laboratory laboratory = Laboratory.open()) {
            List<MutantTable.Row> rows = MutantTable.of(
                    laboratory.run(Laboratory.StoreKind.MEMORY),
                    MutantTable.all(),
                    MutantTable.BUDGET,
                    Runtime.getRuntime().availableProcessors(),
                    row -> System.out.printf("%s (%s): %s%n", row.name(), row.rule(), row.verdict()));
            assertThat(rows).isNotEmpty().allMatch(MutantTable.Row::isKilled);
        }
    }
}
