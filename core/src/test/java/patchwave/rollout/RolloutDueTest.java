package patchwave.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Urgency;

/** By itself a due time only moves earlier. */
final class RolloutDueTest {
    private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");
    private static final Instant NOW = START.plus(Duration.ofHours(5));
    private static final Urgency AT_ONCE = new Urgency.Immediate("exploited", true);

    private static RolloutSpec spec(Optional<Instant> due, Optional<RolloutId> rollsBack) {
        return new RolloutSpec(
                new RolloutId("one"),
                false,
                "ab".repeat(32),
                START.plus(Duration.ofDays(7)),
                List.of(new Environment("dev")),
                Pacing.NORMAL,
                FailureRules.DEFAULT,
                Optional.of(new AdvisoryId("CVE-2026-1")),
                due,
                Optional.empty(),
                rollsBack,
                "r",
                START,
                "alice");
    }

    private static RolloutSpec due(Instant due) {
        return spec(Optional.of(due), Optional.empty());
    }

    private static Urgency by(Instant due) {
        return new Urgency.Scheduled("high", false, due);
    }

    @Test
    void atOnceIsDueWhenItIsDecided() {
        assertThat(due(START.plus(Duration.ofDays(7))).earlierDue(AT_ONCE, NOW)).contains(NOW);
        assertThat(due(NOW).earlierDue(AT_ONCE, NOW)).isEmpty();
        assertThat(due(START).earlierDue(AT_ONCE, NOW))
                .as("it was at once before, and is so still")
                .isEmpty();
    }

    @Test
    void aTimeMovesEarlierAndNeverLater() {
        RolloutSpec spec = due(START.plus(Duration.ofDays(7)));
        assertThat(spec.earlierDue(by(START.plus(Duration.ofDays(2))), NOW)).contains(START.plus(Duration.ofDays(2)));
        assertThat(spec.earlierDue(by(START.plus(Duration.ofDays(7))), NOW)).isEmpty();
        assertThat(spec.earlierDue(by(START.plus(Duration.ofDays(9))), NOW)).isEmpty();
        assertThat(spec.earlierDue(new Urgency.NextWindow("others"), NOW)).isEmpty();
    }

    @Test
    void oneThatHadNoneGetsOne() {
        assertThat(spec(Optional.empty(), Optional.empty()).earlierDue(by(NOW), NOW))
                .contains(NOW);
        assertThat(spec(Optional.empty(), Optional.of(new RolloutId("former"))).earlierDue(AT_ONCE, NOW))
                .as("what takes a fix back is not hurried")
                .isEmpty();
    }

    @Test
    void allElseStaysAsItWas() {
        RolloutSpec spec = due(NOW);
        assertThat(spec.dueAt(Optional.of(START)).dueAt(Optional.of(NOW))).isEqualTo(spec);
    }
}
