package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchwave.simulation.world.Scenario;

/** The product's own test: whole fleets by seed, everything that can go wrong going wrong, and every invariant held. */
class SeedsIT {
    /** As many as fit into half a minute; `.ci/run` runs thousands, and `./patchwave simulate` as many as one likes. */
    private static final int SEEDS = 1000;

    @Test
    void everySeedKeepsEveryInvariant() throws InterruptedException {
        try (Laboratory laboratory = Laboratory.open()) {
            Campaign campaign = new Campaign(
                    laboratory.run(Laboratory.StoreKind.MEMORY),
                    Scenario::of,
                    Totals.startingAt(1),
                    new Campaign.Limits(SEEDS + 1, null, false));
            Totals totals = campaign.run(Runtime.getRuntime().availableProcessors(), _ -> {});
            assertThat(totals.findings()).isEmpty();
            assertThat(totals.seeds()).isEqualTo(SEEDS);
            assertThat(totals.faults().values())
                    .as("runs with each kind of fault")
                    .allMatch(runs -> runs > SEEDS / 10);
            assertThat(totals.counts().begins()).isGreaterThan(10 * SEEDS);
        }
    }
}
