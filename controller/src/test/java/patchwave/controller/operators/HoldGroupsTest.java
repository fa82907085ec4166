package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchwave.fleet.HostId;
import patchwave.plan.Hold;
import patchwave.plan.HoldReason;
import patchwave.rollout.RolloutId;

final class HoldGroupsTest {
    private static final Instant TEN = Instant.parse("2026-11-21T22:00:00Z");

    private static Hold hold(String rollout, String host, HoldReason reason, String sentence, String... holders) {
        return new Hold(
                new RolloutId(rollout),
                new HostId(host),
                reason,
                sentence,
                reason == HoldReason.OUTSIDE_WINDOW ? Optional.of(TEN) : Optional.empty(),
                Stream.of(holders).map(HostId::new).toList());
    }

    @Test
    void hostsThatWaitForTheSameThingAreOneGroupAndTheLargestComesFirst() {
        List<HoldGroups.Group> groups = HoldGroups.of(List.of(
                hold("ghost-1", "db-1", HoldReason.OUTSIDE_WINDOW, "window night is not open"),
                hold("ghost-1", "web-3", HoldReason.POOL_AT_FLOOR, "pool web is at its floor", "web-9"),
                hold("ghost-1", "web-2", HoldReason.POOL_AT_FLOOR, "pool web is at its floor", "web-1", "web-9")));

        assertThat(groups)
                .extracting(HoldGroups.Group::reason)
                .containsExactly(HoldReason.POOL_AT_FLOOR, HoldReason.OUTSIDE_WINDOW);
        assertThat(groups.getFirst().hosts()).extracting(HostId::value).containsExactly("web-2", "web-3");
        assertThat(groups.getFirst().holders()).extracting(HostId::value).containsExactly("web-1", "web-9");
        assertThat(groups.getFirst().until()).isEmpty();
        assertThat(groups.getLast().until()).contains(TEN);
    }

    @Test
    void anotherRolloutAnotherReasonAndAnotherTimeAreOtherGroups() {
        Hold first = hold("ghost-1", "web-1", HoldReason.BAKING, "batch 1 bakes");
        List<HoldGroups.Group> groups = HoldGroups.of(List.of(
                first,
                hold("ghost-2", "web-2", HoldReason.BAKING, "batch 1 bakes"),
                hold("ghost-1", "web-3", HoldReason.GATE_SHUT, "batch 1 bakes"),
                new Hold(
                        first.rollout(),
                        new HostId("web-4"),
                        first.reason(),
                        first.sentence(),
                        Optional.of(TEN),
                        List.of())));

        assertThat(groups)
                .hasSize(4)
                .allSatisfy(group -> assertThat(group.hosts()).hasSize(1));
        assertThat(groups)
                .extracting(group -> group.hosts().getFirst().value())
                .as("by rollout, reason, sentence and time, so that two looks compare")
                .containsExactly("web-4", "web-1", "web-3", "web-2");
    }

    @Test
    void nobodyWaitsInNoGroup() {
        assertThat(HoldGroups.of(List.of())).isEmpty();
    }
}
