package patchwave.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import patchwave.fleet.PoolId;

final class PoolCapacityTest {
    private static final PoolId WEB = PoolId.parse("production/web");

    @Test
    void aFloorAboveThePoolLeavesNoBudget() {
        var capacity = new PoolCapacity(WEB, 2, 4, 0, 0);

        assertThat(capacity.budget()).isZero();
        assertThat(capacity.slack()).isZero();
        assertThat(capacity.inService()).isEqualTo(2);
    }

    @Test
    void slackIsNegativeWhenMoreAreDownThanTheBudgetAllows() {
        assertThat(new PoolCapacity(WEB, 6, 4, 1, 3).slack()).isEqualTo(-2);
        assertThatThrownBy(() -> new PoolCapacity(WEB, 6, 4, -1, 0)).hasMessage("pool production/web: negative count");
    }
}
