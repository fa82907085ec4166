package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.fleet.HostId;
import patchwave.plan.Decision;
import patchwave.plan.Hold;
import patchwave.plan.HoldReason;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.HoldGroup;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.rollout.RolloutId;

/** What operators are told of all that waits: the planner's own words, over gRPC. */
final class ListHoldsTest {
    private static final Instant OPENS = Bench.START.plusSeconds(3_600);

    private Bench bench;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Hold hold(
            String host, HoldReason reason, String sentence, Optional<Instant> until, String... holders) {
        return new Hold(
                new RolloutId("ghost-1"),
                new HostId(host),
                reason,
                sentence,
                until,
                List.of(holders).stream().map(HostId::new).toList());
    }

    private void decided(Hold... holds) {
        bench.controller.decision =
                Optional.of(new Decision(List.of(), List.of(), List.of(), List.of(holds), List.of(), Optional.empty()));
    }

    @Test
    void everyGroupHasItsSentenceTimeAndHolders() {
        decided(
                hold("web-1", HoldReason.OUTSIDE_WINDOW, "window night is not open", Optional.of(OPENS)),
                hold("web-2", HoldReason.OUTSIDE_WINDOW, "window night is not open", Optional.of(OPENS)),
                hold("db-1", HoldReason.POOL_AT_FLOOR, "pool db is at its floor", Optional.empty(), "db-2"));

        List<HoldGroup> groups =
                bench.fleet().listHolds(ListHoldsRequest.getDefaultInstance()).getGroupsList();
        assertThat(groups).hasSize(2);
        assertThat(groups.getFirst().getHoldReason()).isEqualTo("OUTSIDE_WINDOW");
        assertThat(groups.getFirst().getHostCount()).isEqualTo(2);
        assertThat(groups.getFirst().getHostsList()).containsExactly("web-1", "web-2");
        assertThat(groups.getFirst().getUntilTime().getSeconds()).isEqualTo(OPENS.getEpochSecond());
        assertThat(groups.getLast().getHoldersList()).containsExactly("db-2");
        assertThat(groups.getLast().hasUntilTime()).isFalse();
    }

    @Test
    void anUnknownRolloutIsNotFoundAndBeforeTheFirstDecisionNothingIsClaimed() {
        assertThat(Bench.refused(() -> bench.fleet().listHolds(ListHoldsRequest.getDefaultInstance()))
                        .getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        decided();
        assertThat(bench.fleet()
                        .listHolds(ListHoldsRequest.getDefaultInstance())
                        .getGroupsList())
                .isEmpty();
        assertThat(Bench.refused(() -> bench.fleet()
                                .listHolds(ListHoldsRequest.newBuilder()
                                        .setRolloutId("ghost-9")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void aPoolIsExplainedByWhatItsHostsWaitFor() {
        bench.healthy("production", "web-1");
        bench.healthy("production", "web-2");
        bench.healthy("dev", "dev-1");
        decided(
                hold("web-1", HoldReason.FROZEN, "freeze black-friday covers it", Optional.of(OPENS)),
                hold("web-2", HoldReason.FROZEN, "freeze black-friday covers it", Optional.of(OPENS)),
                hold("dev-1", HoldReason.BAKING, "batch 1 bakes", Optional.empty()));

        List<Explanation> why = bench.fleet()
                .explain(ExplainRequest.newBuilder().setPool("production/web").build())
                .getExplanationsList();
        assertThat(why).hasSize(2);
        assertThat(why.getLast().getHoldReason()).isEqualTo("FROZEN");
        assertThat(why.getLast().getSentence()).isEqualTo("2 hosts wait (web-1, web-2): freeze black-friday covers it");
        assertThat(why.getLast().getUntilTime().getSeconds()).isEqualTo(OPENS.getEpochSecond());
    }
}
