package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FloorTest {
    @ParameterizedTest
    @CsvSource({
        "67,0,0",
        "67,1,1",
        "67,2,2",
        "67,3,3",
        "67,6,5",
        "67,100,67",
        "50,5,3",
        "1,1,1",
        "0,9,0",
        "100,9,9",
        "90,2000000000,1800000000"
    })
    void aPercentRoundsUp(int percent, int registered, int floor) {
        assertThat(new Floor.Percent(percent).hosts(registered)).isEqualTo(floor);
    }

    @Test
    void aCountStaysWhatItIsHoweverSmallThePool() {
        assertThat(new Floor.Count(4).hosts(2)).isEqualTo(4);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Floor.Count(-1)).hasMessage("floor -1: expected 0 or more");
        assertThatThrownBy(() -> new Floor.Percent(101)).hasMessage("floor 101%: expected 0% to 100%");
        assertThatThrownBy(() -> new Floor.Percent(-1)).hasMessage("floor -1%: expected 0% to 100%");
    }
}
