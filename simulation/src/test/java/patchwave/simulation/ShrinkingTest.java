package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Scenario;

final class ShrinkingTest {
    private static Run.Result run(Scenario scenario, Optional<String> broken) {
        return new Run.Result(scenario, broken.map(name -> new Run.Broken(name, "found")), 1, 1, Counts.NONE);
    }

    private static Run.Result runIf(Scenario scenario, Predicate<Scenario> fails) {
        return run(scenario, fails.test(scenario) ? Optional.of("I1") : Optional.empty());
    }

    @Test
    void whatIsNotNeededGoes() {
        Scenario large = new Scenario(5, 30, EnumSet.allOf(Fault.class), 60, 0.5);
        Predicate<Scenario> fails = it -> it.has(Fault.CLONE) && it.has(Fault.LOSS) && it.hosts() >= 7;
        List<Run.Result> told = new ArrayList<>();
        Shrinking.Outcome outcome = Shrinking.of(it -> runIf(it, fails), runIf(large, fails), told::add);
        Scenario smallest = outcome.smallest().scenario();
        assertThat(smallest.faults()).containsExactlyInAnyOrder(Fault.CLONE, Fault.LOSS);
        assertThat(smallest.hosts()).isEqualTo(7);
        assertThat(smallest.faultMinutes()).isEqualTo(1);
        assertThat(smallest.badPatch()).isZero();
        assertThat(smallest.seed()).isEqualTo(5);
        assertThat(told).isNotEmpty().last().isEqualTo(outcome.smallest());
        assertThat(outcome.tried()).isGreaterThan(told.size());
    }

    @Test
    void anotherViolationIsAnotherStory() {
        Scenario large = new Scenario(5, 30, EnumSet.of(Fault.CLONE, Fault.LOSS), 60, 0);
        Shrinking.Outcome outcome = Shrinking.of(
                it -> run(it, Optional.of(it.equals(large) ? "I1" : "L1")), run(large, Optional.of("I1")), _ -> {});
        assertThat(outcome.smallest().scenario()).isEqualTo(large);
    }

    @Test
    void whatHoldsCannotBeShrunk() {
        Scenario any = Scenario.of(1);
        assertThatThrownBy(() -> Shrinking.of(it -> run(it, Optional.empty()), run(any, Optional.empty()), _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing is broken");
    }
}
