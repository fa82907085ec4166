package patchwave.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Scenario;

class ShrinkingTest {
    private static final Scenario ALL = new Scenario(1, 12, Fault.all(), 60, 0.3);

    private static Run.Result result(Scenario scenario, String broken) {
        Optional<Run.Broken> violation =
                Optional.of(broken).filter(it -> !it.isEmpty()).map(it -> new Run.Broken(it, "found"));
        return new Run.Result(scenario, violation, 1, 1, Counts.NONE);
    }

    private static Scenario shrunk(Predicate<Scenario> breaks) {
        return Shrinking.of(it -> result(it, breaks.test(it) ? "I1" : ""), result(ALL, "I1"), _ -> {})
                .smallest()
                .scenario();
    }

    @Test
    void keepsOnlyWhatIsNeeded() {
        Scenario smallest = shrunk(it -> it.has(Fault.LOSS) && it.has(Fault.REBOOT) && it.hosts() >= 7);
        assertThat(smallest).isEqualTo(new Scenario(1, 7, Set.of(Fault.LOSS, Fault.REBOOT), 1, 0));
    }

    @Test
    void keepsTheTimeAndTheBadPatchThatAreNeeded() {
        Scenario smallest = shrunk(it -> it.faultMinutes() >= 10 && it.badPatch() > 0);
        assertThat(smallest).isEqualTo(new Scenario(1, 4, Set.of(), 12, 0.3));
    }

    @Test
    void anotherViolationIsNotTheSame() {
        Shrinking.Outcome outcome =
                Shrinking.of(it -> result(it, it.hosts() < 12 ? "I2" : "I1"), result(ALL, "I1"), _ -> {});
        assertThat(outcome.smallest().scenario()).isEqualTo(new Scenario(1, 12, Set.of(), 1, 0));
        assertThat(outcome.smallest().violation().orElseThrow().invariant()).isEqualTo("I1");
    }

    @Test
    void whatHoldsCannotBeShrunk() {
        assertThatThrownBy(() -> Shrinking.of(it -> result(it, ""), result(ALL, ""), _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
