package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import patchwave.agent.inventory.LookTimes.Due;

final class LookTimesTest {
    private static final Duration START = Duration.ofMinutes(5);

    private static Duration after(long minutes) {
        return START.plusMinutes(minutes);
    }

    @Test
    void packagesFirstThenArchivesThenNothingForAnHour() {
        assertThat(LookTimes.NEVER.due(START, "a", 0)).isEqualTo(Due.LOOK);
        LookTimes looked = LookTimes.NEVER.lookedAt(START, "a", 0);
        assertThat(looked.due(after(1), "a", 0)).isEqualTo(Due.WALK);
        LookTimes walked = looked.walkedAt(after(1)).lookedAt(after(1), "a", 0);
        assertThat(walked.due(after(2), "a", 0)).isEqualTo(Due.NOTHING);
        assertThat(walked.due(after(60), "a", 0)).isEqualTo(Due.NOTHING);
        assertThat(walked.due(after(61), "a", 0)).isEqualTo(Due.WALK);
    }

    @Test
    void changedPackagesAndAnEndedOperationAreLookedAtAtOnce() {
        LookTimes walked = LookTimes.NEVER.walkedAt(START).lookedAt(START, "a", 3);
        assertThat(walked.due(after(1), "b", 3)).isEqualTo(Due.LOOK);
        assertThat(walked.due(after(1), "a", 4)).isEqualTo(Due.LOOK);
    }

    @Test
    void aLookThatCameToNothingIsTriedAgain() {
        LookTimes walked = LookTimes.NEVER.walkedAt(START).lookedAt(START, "a", 3);
        assertThat(walked.again().due(after(1), "a", 3)).isEqualTo(Due.LOOK);
    }
}
