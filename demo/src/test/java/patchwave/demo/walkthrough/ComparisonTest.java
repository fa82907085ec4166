package patchwave.demo.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {
    private final Comparison comparison = new Comparison();

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "HOST   STATE      | HOST STATE",
                "at 2026-11-24 22:00:01 | at 2026-11-22 03:12:59",
                "opens Tue 24 Nov 22:00 CET | opens Sun 22 Nov 03:13 CET",
                "Tue 2026-11-24 22:00 +01:00  6h | Sun 2026-11-22 05:34 +02:00  6h",
                "in 2 h 5 min | in 45 s",
                "hash 0123456789abcdef | hash fedcba98765432100",
                "failed: ... in dev | failed: a b c in dev",
            })
    void theseAreTheSame(String wanted, String printed) {
        assertThat(comparison.difference(List.of(wanted), List.of(printed))).isEmpty();
    }

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            value = {"3 hosts | 4 hosts", "web-1 is held | web-2 is held", "done | done too", "a ... c | a b"})
    void theseAreNot(String wanted, String printed) {
        assertThat(comparison.difference(List.of(wanted), List.of(printed)))
                .hasValueSatisfying(text -> assertThat(text).contains(wanted).contains(printed));
    }

    @Test
    void linesBetweenMayBeLeftOut() {
        assertThat(comparison.difference(List.of("a", "...", "c", "..."), List.of("a", "", "b1", "b2", "c", "d")))
                .isEmpty();
        assertThat(comparison.difference(List.of("a", "c"), List.of("a", "b", "c")))
                .isPresent();
        assertThat(comparison.difference(List.of("..."), List.of())).isEmpty();
        assertThat(comparison.difference(List.of(), List.of("anything"))).isPresent();
    }

    @Test
    void aTextMayBeFoldedElsewhere() {
        List<String> document =
                List.of("    reason: waits for window night, opens Tue 24 Nov", "    22:00 CET, in 2h 5m", "end");
        assertThat(comparison.difference(
                        document,
                        List.of(
                                "    reason: waits for window night, opens Tue 1 Dec 00:51",
                                "    UTC, in 2m 20s",
                                "end")))
                .isEmpty();
        assertThat(comparison.difference(
                        document,
                        List.of("    reason: waits for window night, opens Tue 1 Dec 00:51 UTC, in 45s", "end")))
                .isEmpty();
        assertThat(comparison.difference(
                        document,
                        List.of("    reason: waits for window night, opens Tue 1 Dec 00:51", "    UTC", "end")))
                .isPresent();
        assertThat(comparison.difference(
                        document,
                        List.of("    reason: waits for window night, opens Tue 1 Dec 00:51", "UTC, in 45s", "end")))
                .isPresent();
        assertThat(comparison.difference(List.of("a ... b"), List.of("a x", "    b")))
                .isPresent();
    }

    @Test
    void anIdMustComeAgain() {
        assertThat(comparison.difference(
                        List.of("started libghost-20261124-2200-abcd"), List.of("started libghost-20261122-0313-wxyz")))
                .isEmpty();
        assertThat(comparison.withIds("rollout show libghost-20261124-2200-abcd"))
                .isEqualTo("rollout show libghost-20261122-0313-wxyz");
        assertThat(comparison.difference(
                        List.of("libghost-20261124-2200-abcd"), List.of("libghost-20261122-0313-other")))
                .isPresent();
        assertThat(comparison.difference(
                        List.of("again libghost-20261124-2200-abcd"), List.of("again libghost-20261122-0313-wxyz")))
                .isEmpty();
    }
}
