package patchwave.demo.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoFleetTest {

    @Test
    void twelveHostsAreAsTheReadmeSays() {
        DemoFleet fleet = DemoFleet.of(12);
        assertThat(fleet.in("dev")).hasSize(2);
        assertThat(fleet.in("staging")).hasSize(4);
        assertThat(fleet.in("production")).hasSize(6);
        assertThat(fleet.hosts().stream().filter(host -> host.services().size() == 2))
                .extracting(DemoHost::id)
                .containsExactly("production-4");
        assertThat(fleet.hosts().stream()
                        .filter(host -> host.environment().equals("production"))
                        .map(DemoHost::zone)
                        .distinct())
                .containsExactly("a", "b", "c");
        assertThat(fleet.pools().stream()
                        .map(pool -> pool.id() + " " + pool.hosts().size() + " floor " + pool.floor()))
                .containsExactly(
                        "dev/web 1 floor 0",
                        "dev/mail 1 floor 0",
                        "staging/web 2 floor 1",
                        "staging/mail 2 floor 1",
                        "production/web 4 floor 2",
                        "production/mail 3 floor 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 11, 12, 13, 30, 100, 1000})
    void everySizeHasTheSameShape(int size) {
        DemoFleet fleet = DemoFleet.of(size);
        assertThat(fleet.hosts()).hasSize(size);
        assertThat(fleet.hosts().stream().map(DemoHost::id).distinct()).hasSize(size);
        assertThat(fleet.hosts().stream().filter(host -> host.services().size() == 2))
                .hasSize(1);
        assertThat(fleet.pools()).allMatch(pool -> pool.floor() < pool.hosts().size());
        assertThat(fleet.pools().stream().filter(pool -> pool.id().startsWith("production/")))
                .allMatch(pool -> pool.floor() >= 1);
    }

    @Test
    void fleetOfFiveIsRefused() {
        assertThatThrownBy(() -> DemoFleet.of(5)).hasMessageContaining("6 to 1,000");
    }

    @Test
    void fleetFileNamesEveryFloor() {
        assertThat(FleetFile.text(DemoFleet.of(12), 3))
                .contains("    floor: {dev: 0, staging: 1, production: 2}\n")
                .contains("  settle: 3s\n");
    }
}
