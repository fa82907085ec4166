package patchwave.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import patchwave.proto.operator.v1.HostView;

class DrainsTest {
    private static final Instant NOW = Instant.ofEpochSecond(10_000);

    private static HostView.Builder drained() {
        return HostView.newBuilder()
                .setHostId("web-1")
                .setDrainedSinceTime(Timestamp.newBuilder().setSeconds(NOW.getEpochSecond() - 720));
    }

    @Test
    void sayHowOldTheDebtIsAndWhoPaysIt() {
        assertThat(Drains.sentence(HostView.getDefaultInstance(), NOW)).isEqualTo("not drained");
        assertThat(Drains.sentence(drained().setClaimedBy("r-1").build(), NOW))
                .isEqualTo("drained 12m ago by the operation under way");
        assertThat(Drains.sentence(drained().setConnected(true).build(), NOW))
                .isEqualTo("drained 12m ago and not put back: its agent does so as soon as its checks are good");
        assertThat(Drains.sentence(drained().build(), NOW)).endsWith("not connected: patchwave rescue web-1");
    }
}
