package patchwave.demo.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.demo.fleet.DemoPool;
import patchwave.demo.load.ServiceCount.PoolResult;

final class VerdictTest {
    private static final JournalFacts ONCE = new JournalFacts(List.of(1L), List.of(1L), List.of(1L), List.of());
    private static final JournalFacts NEVER = new JournalFacts(List.of(), List.of(), List.of(), List.of());

    private static HostFindings patched(String host) {
        return new HostFindings(host, "production", "1.0-2", "ghost 1.0-2", 2.5, false, ONCE);
    }

    private static PoolResult pool(int lowest, long failed, long turnedAway) {
        return new PoolResult(
                new DemoPool("production/web", List.of("p-1", "p-2"), 1), lowest, 500, failed, turnedAway, List.of());
    }

    private static Observed good() {
        return new Observed(
                "1.0-1",
                "1.0-2",
                0,
                "COMPLETED",
                "",
                List.of(patched("p-1"), patched("p-2")),
                List.of(pool(1, 0, 0)),
                true,
                "intact");
    }

    private static Observed with(HostFindings second) {
        Observed seen = good();
        return new Observed(
                seen.oldVersion(),
                seen.version(),
                seen.exitCode(),
                seen.state(),
                "",
                List.of(patched("p-1"), second),
                seen.pools(),
                true,
                "intact");
    }

    private static Observed with(PoolResult pool) {
        return new Observed("1.0-1", "1.0-2", 0, "COMPLETED", "", good().hosts(), List.of(pool), true, "intact");
    }

    @Test
    void everythingHolds() {
        assertThat(Verdict.patched(good())).allMatch(Claim::held).hasSize(7);
    }

    static Stream<Arguments> oneFault() {
        HostFindings host = patched("p-2");
        return Stream.of(
                Arguments.of(
                        new Observed("1.0-1", "1.0-2", 1, "COMPLETED", "", good().hosts(), good().pools(), true, ""),
                        "the rollout completed"),
                Arguments.of(
                        new Observed("1.0-1", "1.0-2", 0, "RUNNING", "", good().hosts(), good().pools(), true, ""),
                        "the rollout completed"),
                Arguments.of(
                        new Observed("1.0-1", "1.0-2", 0, "COMPLETED", "", good().hosts(), good().pools(), false, ""),
                        "audit"),
                Arguments.of(
                        with(new HostFindings("p-2", "production", "1.0-1", host.running(), 2, false, ONCE)),
                        "dpkg's own database"),
                Arguments.of(
                        with(new HostFindings("p-2", "production", "1.0-2", "ghost 1.0-1", 2, false, ONCE)),
                        "runs the patched code"),
                Arguments.of(
                        with(new HostFindings(
                                "p-2",
                                "production",
                                "1.0-2",
                                host.running(),
                                2,
                                false,
                                new JournalFacts(List.of(1L), List.of(1L, 1L), List.of(1L), List.of()))),
                        "no attempt began twice"),
                Arguments.of(
                        with(new HostFindings(
                                "p-2",
                                "production",
                                "1.0-2",
                                host.running(),
                                2,
                                false,
                                new JournalFacts(List.of(1L, 2L), List.of(1L, 2L), List.of(1L, 2L), List.of()))),
                        "no attempt began twice"),
                Arguments.of(
                        with(new HostFindings("p-2", "production", "1.0-2", host.running(), 2, false, NEVER)),
                        "no attempt began twice"),
                Arguments.of(with(pool(0, 0, 0)), "below its floor"),
                Arguments.of(with(pool(1, 1, 0)), "request"),
                Arguments.of(with(pool(1, 0, 1)), "request"));
    }

    @ParameterizedTest
    @MethodSource("oneFault")
    void oneFaultBreaksItsClaimAndNoOther(Observed seen, String broken) {
        assertThat(Verdict.patched(seen).stream().filter(claim -> !claim.held()))
                .singleElement()
                .extracting(Claim::promise)
                .asString()
                .contains(broken);
    }

    @Test
    void poolWithFloorZeroMayTurnClientsAway() {
        PoolResult dev = new PoolResult(new DemoPool("dev/web", List.of("d-1"), 0), 0, 100, 0, 9, List.of());
        assertThat(Verdict.patched(with(dev))).allMatch(Claim::held);
    }

    private static Observed halted(int exitCode, String reason, UnaryOperator<HostFindings> staging) {
        HostFindings first = new HostFindings(
                "dev-1",
                "dev",
                "1.0-3",
                "500: x",
                30,
                false,
                new JournalFacts(List.of(1L), List.of(1L), List.of(), List.of(1L)));
        HostFindings second = new HostFindings("dev-2", "dev", "1.0-1", "ghost 1.0-1", 0, true, NEVER);
        HostFindings third =
                staging.apply(new HostFindings("staging-1", "staging", "1.0-1", "ghost 1.0-1", 0, true, NEVER));
        return new Observed(
                "1.0-1",
                "1.0-3",
                exitCode,
                "HALTED",
                reason,
                List.of(first, second, third),
                List.of(pool(2, 0, 0)),
                true,
                "intact");
    }

    @Test
    void badPatchHaltsAsPromised() {
        assertThat(Verdict.halted(halted(10, "dev-1: ghostd answered 500", host -> host)))
                .allMatch(Claim::held);
    }

    @Test
    void badPatchMustTouchOneHostOnlyAndSayWhy() {
        assertThat(Verdict.holds(Verdict.halted(halted(0, "dev-1: 500", host -> host))))
                .isFalse();
        assertThat(Verdict.holds(Verdict.halted(halted(10, "too many failures", host -> host))))
                .isFalse();
        assertThat(Verdict.holds(Verdict.halted(halted(
                        10,
                        "dev-1: 500",
                        _ -> new HostFindings("staging-1", "staging", "1.0-3", "ghost 1.0-1", 0, false, NEVER)))))
                .isFalse();
        assertThat(Verdict.holds(Verdict.halted(halted(
                        10,
                        "dev-1: 500",
                        _ -> new HostFindings("staging-1", "staging", "1.0-1", "ghost 1.0-1", 0.2, true, NEVER)))))
                .isFalse();
    }
}
