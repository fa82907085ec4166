package patchwave.agent.inventory.archives;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ArchiveDutyTest {
    @Test
    void restsThreeTimesAsLongAsItWorkedHoweverLongThatWas() {
        assertThat(DutyCycle.rest(Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(30));
        assertThat(DutyCycle.rest(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(12));
        assertThat(DutyCycle.rest(Duration.ofSeconds(60))).isEqualTo(Duration.ofMinutes(3));
        assertThat(DutyCycle.rest(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(3));
    }
}
