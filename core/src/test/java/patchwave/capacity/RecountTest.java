package patchwave.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

final class RecountTest {
    private static final PoolId WEB = PoolId.parse("production/web");
    private static final PoolId DB = PoolId.parse("production/db");

    private static Recount.Member member(String id, boolean claimed, boolean healthy, PoolId... pools) {
        return new Recount.Member(new HostId(id), List.of(pools), claimed, healthy);
    }

    @Test
    void aClaimedHostIsInOperationAndNeverDownAsWell() {
        var counted = Recount.of(
                List.of(new PoolCapacity(DB, 0, 1, 0, 0), new PoolCapacity(WEB, 0, 2, 0, 0)),
                List.of(
                        member("a", true, false, WEB, DB),
                        member("b", true, true, WEB),
                        member("c", false, false, WEB),
                        member("d", false, true, WEB, DB)));

        assertThat(counted).containsExactly(new PoolCapacity(DB, 2, 1, 1, 0), new PoolCapacity(WEB, 4, 2, 2, 1));
    }

    @Test
    void aDifferenceIsToldWithBothNumbers() {
        var stored = List.of(new PoolCapacity(WEB, 4, 2, 1, 1));

        assertThat(Recount.differences(stored, stored)).isEmpty();
        assertThat(Recount.differences(stored, List.of(new PoolCapacity(WEB, 4, 2, 2, 1))))
                .containsExactly("pool production/web: the ledger has registered 4, in operation 1, down 1;"
                        + " counted were 4, 2, 1");
    }

    @Test
    void aHostInAPoolWithoutAnAccountIsAnError() {
        assertThatThrownBy(() -> Recount.of(List.of(), List.of(member("a", false, true, WEB))))
                .hasMessage("host a: in pool production/web, which has no account");
    }

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
