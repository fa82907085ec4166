package patchwave.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.policy.HaltThreshold;

final class HaltTableTest {
    private static final int[] DONE = {2, 3, 5, 8, 10, 20, 30, 50, 100, 200, 500, 1000, 5000, 10000};

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
             5 | 2 2 2 2 3 3 4 4 5 7 12 17 50 84
            10 | 2 2 2 3 3 4 4 5 7 10 17 26 83 147
            20 | 2 2 3 3 4 5 5 7 10 14 25 41 145 264
            50 | 2 3 3 4 5 6 8 10 15 24 47 81 318 597
            """)
    void everyFigureOfThePublishedTable(int ambientPerMille, String published) {
        var table = new HaltTable(new HaltThreshold(ambientPerMille, 10));

        assertThat(Arrays.stream(DONE).map(table::haltAt))
                .containsExactly(Arrays.stream(published.split(" ", -1))
                        .map(Integer::valueOf)
                        .toArray(Integer[]::new));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,200", "5,10", "10,10", "50,10", "200,1", "200,200"})
    void neverFallsAsMoreHostsAreDone(int ambientPerMille, int falseHaltPerMille) {
        var table = new HaltTable(new HaltThreshold(ambientPerMille, falseHaltPerMille));

        assertThat(IntStream.rangeClosed(0, 3000).map(table::haltAt).toArray()).isSorted();
    }

    @Test
    void oneHostProvesNothingByDefault() {
        var table = new HaltTable(HaltThreshold.DEFAULT);

        assertThat(table.haltAt(0)).isEqualTo(1);
        assertThat(table.haltAt(1)).isEqualTo(2);
    }

    @Test
    void isReadyForAMillionHosts() {
        var table = new HaltTable(HaltThreshold.DEFAULT);

        assertThat(table.haltAt(1_000_000)).isBetween(10_000, 11_000);
    }

    @Test
    void refusesNegativeCounts() {
        assertThatThrownBy(() -> new HaltTable(HaltThreshold.DEFAULT).haltAt(-1))
                .hasMessage("hosts done -1: expected 0 or more");
    }
}
