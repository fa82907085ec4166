package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PacingTest {
    private static Pacing pacing(int firstBatch, int growth) {
        return new Pacing(firstBatch, growth, Duration.ZERO, Duration.ZERO, Duration.ZERO, 100, Duration.ofHours(1));
    }

    @Test
    void aBatchIsFourTimesTheFormerOne() {
        assertThat(IntStream.rangeClosed(0, 5).map(pacing(1, 4)::admittedUpTo)).containsExactly(0, 1, 5, 21, 85, 341);
    }

    @Test
    void withoutGrowthAllBatchesAreEqual() {
        assertThat(IntStream.rangeClosed(1, 4).map(pacing(3, 1)::admittedUpTo)).containsExactly(3, 6, 9, 12);
    }

    @Test
    void theLimitNeverOverflows() {
        assertThat(pacing(1000, 100).admittedUpTo(50)).isEqualTo(Integer.MAX_VALUE);
        assertThat(pacing(1000, 100).batchAfter(Integer.MAX_VALUE - 1)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,2", "4,2", "5,3", "20,3", "21,4"})
    void theNextBatchIsTheFirstWithRoom(int admitted, int batch) {
        assertThat(pacing(1, 4).batchAfter(admitted)).isEqualTo(batch);
        assertThat(pacing(1, 4).admittedUpTo(batch)).isGreaterThan(admitted);
        assertThat(pacing(1, 4).admittedUpTo(batch - 1)).isLessThanOrEqualTo(admitted);
    }

    @ParameterizedTest
    @CsvSource({
        "0,4,PT1M,PT1M,PT1M,1,PT1M,'first_batch 0: expected 1 to 1000'",
        "1001,4,PT1M,PT1M,PT1M,1,PT1M,'first_batch 1001: expected 1 to 1000'",
        "1,0,PT1M,PT1M,PT1M,1,PT1M,'growth 0: expected 1 to 100'",
        "1,101,PT1M,PT1M,PT1M,1,PT1M,'growth 101: expected 1 to 100'",
        "1,4,PT-1S,PT1M,PT1M,1,PT1M,'settle PT-1S: expected 0 or more'",
        "1,4,PT1M,PT-1S,PT1M,1,PT1M,'batch_bake PT-1S: expected 0 or more'",
        "1,4,PT1M,PT1M,PT-1S,1,PT1M,'stage_bake PT-1S: expected 0 or more'",
        "1,4,PT1M,PT1M,PT1M,0,PT1M,'max_in_operation 0: expected 1 to 1000000'",
        "1,4,PT1M,PT1M,PT1M,1,PT0S,'unreachable_deadline PT0S: expected more than 0'"
    })
    void aValueOutOfRangeIsRefusedByName(
            int firstBatch,
            int growth,
            Duration settle,
            Duration batchBake,
            Duration stageBake,
            int most,
            Duration deadline,
            String message) {
        assertThatThrownBy(() -> new Pacing(firstBatch, growth, settle, batchBake, stageBake, most, deadline))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
