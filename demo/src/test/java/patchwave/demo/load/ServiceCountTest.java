package patchwave.demo.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import patchwave.demo.fleet.DemoFleet;

final class ServiceCountTest {
    private static final long SECOND = 1_000_000_000L;
    private static final DemoFleet FLEET = DemoFleet.of(12);

    private final ServiceCount count = new ServiceCount(FLEET);

    private void allHealthy() {
        FLEET.hosts().forEach(host -> count.probed(host.id(), true, 0));
        count.begin(0);
    }

    private ServiceCount.PoolResult result(String pool) {
        return count.results().stream()
                .filter(result -> result.pool().id().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nobodyIsInServiceBeforeTheFirstGoodProbe() {
        assertThat(count.allInService()).isFalse();
        assertThat(count.send("production/web")).isEmpty();
        allHealthy();
        assertThat(count.allInService()).isTrue();
    }

    @Test
    void requestsGoRoundAndPassOverDrainedHosts() {
        allHealthy();
        count.drained("production-2", SECOND);
        assertThat(Stream.generate(() -> count.send("production/web")).limit(4).map(Optional::orElseThrow))
                .containsExactly("production-1", "production-3", "production-4", "production-1");
    }

    @Test
    void hostOfTwoPoolsIsMissingInBoth() {
        allHealthy();
        count.drained("production-4", SECOND);
        assertThat(result("production/web").lowest()).isEqualTo(3);
        assertThat(result("production/mail").lowest()).isEqualTo(2);
        assertThat(result("staging/web").lowest()).isEqualTo(2);
    }

    @Test
    void lowestStaysWhenHostsComeBack() {
        allHealthy();
        count.drained("production-1", SECOND);
        count.probed("production-2", false, 2 * SECOND);
        count.undrained("production-1", 3 * SECOND);
        count.probed("production-1", true, 3 * SECOND);
        count.probed("production-2", true, 3 * SECOND);
        assertThat(result("production/web").lowest()).isEqualTo(2);
        assertThat(count.allInService()).isTrue();
    }

    @Test
    void undrainedHostServesOnlyAfterTheNextGoodProbe() {
        allHealthy();
        count.drained("staging-1", SECOND);
        count.drained("staging-2", SECOND);
        count.undrained("staging-1", 2 * SECOND);
        assertThat(count.send("staging/web")).isEmpty();
        count.probed("staging-1", true, 3 * SECOND);
        assertThat(count.send("staging/web")).contains("staging-1");
        assertThat(result("staging/web").turnedAway()).isEqualTo(1);
        assertThat(count.secondsOut("staging-1", 9 * SECOND)).isEqualTo(2.0);
        assertThat(count.secondsOut("staging-2", 9 * SECOND)).isEqualTo(8.0);
    }

    @Test
    void hostIsIdleOnlyWhenEveryRequestIsOver() {
        allHealthy();
        count.send("dev/web");
        count.send("dev/web");
        count.answered("dev-1");
        assertThat(count.idle("dev-1")).isFalse();
        count.failed("dev/web", "dev-1", "reset");
        assertThat(count.idle("dev-1")).isTrue();
        assertThat(result("dev/web").sent()).isEqualTo(2);
        assertThat(result("dev/web").failed()).isEqualTo(1);
        assertThat(result("dev/web").failures()).isEqualTo(List.of("dev-1: reset"));
    }
}
