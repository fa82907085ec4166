package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;
import patchwave.simulation.world.World;

class RunTest {
    private static final Laboratory LABORATORY = Laboratory.open();
    private final Run run = LABORATORY.run(Laboratory.StoreKind.MEMORY);

    static Stream<FoundSeeds.Found> foundSeeds() {
        return FoundSeeds.all().stream();
    }

    @ParameterizedTest
    @MethodSource
    void foundSeeds(FoundSeeds.Found found) {
        assertThat(run.of(Scenario.of(found.seed()), Mutant.NONE, null).violation())
                .as(found.sentence())
                .isEmpty();
    }

    @Test
    void aSeedHasTheSameStoryEveryTime() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(story(seed)).isEqualTo(story(seed));
        }
    }

    private List<String> story(long seed) {
        List<String> story = new ArrayList<>();
        Run.Result result = run.of(Scenario.of(seed), Mutant.NONE, story::add);
        story.add(result.toString());
        return story;
    }

    @Test
    void threadsAtOnceChangeNothing() {
        List<Run.Result> alone = LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> run.of(Scenario.of(seed), Mutant.NONE, null))
                .toList();
        List<Run.Result> together = LongStream.rangeClosed(1, 20)
                .parallel()
                .mapToObj(seed -> run.of(Scenario.of(seed), Mutant.NONE, null))
                .toList();
        assertThat(together).isEqualTo(alone);
    }

    @Test
    void whatTheCodeThrowsIsFoundToo() {
        Mutant broken = new Mutant() {
            @Override
            public Store store(World world, Store real) {
                real.change(Actor.CONTROLLER, _ -> {
                    throw new IllegalArgumentException("thrown on purpose");
                });
                return real;
            }
        };
        assertThat(run.of(Scenario.of(1), broken, null).violation()).hasValueSatisfying(it -> {
            assertThat(it.invariant()).isEqualTo(Run.ERROR);
            assertThat(it.found()).contains("thrown on purpose");
        });
    }
}
