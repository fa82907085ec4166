package patchwave.cli.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import patchwave.cli.bootstrap.ControllerSide;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.link.StatusMeaning;
import patchwave.cli.ssh.Waiting;

final class RescueRunTest {
    /** It went for a failure of ssh, and the repairs that were made were not told. */
    @Test
    void aControllerThatIsAwayIsNoFailureOfTheHost() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        Waiting waiting = new Waiting(now::get, length -> now.updateAndGet(time -> time.plus(length)));
        List<String> remarks = new ArrayList<>();
        try (ControllerLink nobody =
                new ControllerLink(InProcessChannelBuilder.forName(InProcessServerBuilder.generateName())
                        .build())) {
            ControllerSide controller = new ControllerSide(nobody, status -> StatusMeaning.of(status, "c:1"), waiting);
            assertThat(RescueRun.isHeardAgain(
                            controller, "web-1", Optional.empty(), Duration.ofSeconds(3), remarks::add))
                    .isFalse();
        }
        assertThat(remarks)
                .singleElement()
                .asString()
                .startsWith("The controller did not answer whether it hears web-1; what was repaired stays so: ");
    }
}
