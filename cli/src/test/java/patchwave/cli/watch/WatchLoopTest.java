package patchwave.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.cli.Fixtures;
import patchwave.cli.link.StatusMeaning;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

final class WatchLoopTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Fixtures.NOW);
    private final Deque<List<News>> streams = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    private final Viewer viewer = new Viewer() {
        @Override
        public void seen(RolloutView rollout, Instant at) {
            told.add("seen " + rollout.getState());
        }

        @Override
        public void absent(Instant since, String why, Instant at) {
            told.add("absent " + Duration.between(since, at).toSeconds());
        }

        @Override
        public void tick(Instant at) {
            // Ticks depend on the machine's speed.
        }

        @Override
        public void close() {
            told.add("closed");
        }
    };

    @Test
    void aHaltedRolloutIsFollowedUntilNothingIsInFlight() throws Exception {
        RolloutView busy = Fixtures.halted().toBuilder().setQuiet(false).build();
        streams.add(List.of(new News.Seen(busy), new News.Seen(Fixtures.halted())));
        assertThat(follow(Optional.empty())).isEqualTo(new WatchEnd.Finished(Fixtures.halted()));
        assertThat(told).containsExactly("seen ROLLOUT_STATE_HALTED", "seen ROLLOUT_STATE_HALTED");
    }

    /** A host that did not come back from its reboot kept the watch of a halted rollout open for ever. */
    @Test
    void aHaltIsNotWaitedOutForHostsThatAreOverdue() throws Exception {
        RolloutView working = halted(2, 1);
        RolloutView lost = halted(1, 1);
        streams.add(List.of(new News.Seen(working), new News.Seen(lost)));
        assertThat(follow(Optional.empty())).isEqualTo(new WatchEnd.Finished(lost));
    }

    private static RolloutView halted(int inFlight, int overdue) {
        return Fixtures.halted().toBuilder()
                .setQuiet(false)
                .clearStages()
                .addStages(StageView.newBuilder().setInOperationCount(inFlight).setOverdueCount(overdue))
                .build();
    }

    @Test
    void aStreamThatEndsEarlyIsOpenedAgain() throws Exception {
        streams.add(List.of(new News.Seen(Fixtures.running()), new News.Ended()));
        streams.add(List.of(new News.Lost(Status.UNAVAILABLE)));
        streams.add(List.of(new News.Seen(Fixtures.completed())));
        assertThat(follow(Optional.empty())).isEqualTo(new WatchEnd.Finished(Fixtures.completed()));
        assertThat(told)
                .containsExactly("seen ROLLOUT_STATE_RUNNING", "absent 0", "absent 1", "seen ROLLOUT_STATE_COMPLETED");
    }

    @Test
    void theAbsenceIsCountedFromItsBeginAndAnewAfterEachReturn() throws Exception {
        for (int i = 0; i < 3; i++) {
            streams.add(List.of(new News.Lost(Status.UNAVAILABLE)));
        }
        streams.add(List.of(new News.Seen(Fixtures.running()), new News.Lost(Status.INTERNAL)));
        for (int i = 0; i < 9; i++) {
            streams.add(List.of(new News.Lost(Status.UNAVAILABLE)));
        }
        WatchEnd end = follow(Optional.of(Duration.ofSeconds(4)));
        assertThat(end)
                .isInstanceOfSatisfying(
                        WatchEnd.GaveUp.class,
                        gaveUp -> assertThat(gaveUp.since()).isEqualTo(Fixtures.NOW.plusSeconds(3)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Status.Code.class,
            names = {"NOT_FOUND", "PERMISSION_DENIED", "UNAUTHENTICATED", "UNIMPLEMENTED", "INTERNAL"})
    void aRefusalEndsTheWatch(Status.Code code) throws Exception {
        streams.add(List.of(new News.Lost(code.toStatus())));
        assertThat(follow(Optional.empty())).isInstanceOf(WatchEnd.Refused.class);
    }

    @Test
    void endsHaveTheirExitCodes() {
        assertThat(WatchLoop.exitCode(Fixtures.completed()).number()).isZero();
        RolloutView.Builder failed = Fixtures.halted().toBuilder();
        assertThat(WatchLoop.exitCode(failed.build()).number()).isEqualTo(10);
        failed.setState(RolloutState.ROLLOUT_STATE_ABORTED);
        assertThat(WatchLoop.exitCode(failed.build()).number()).isEqualTo(11);
        failed.setState(RolloutState.ROLLOUT_STATE_COMPLETED);
        assertThat(WatchLoop.exitCode(failed.build()).number())
                .as("completed, and not on every host")
                .isEqualTo(4);
    }

    private WatchEnd follow(Optional<Duration> giveUp) throws InterruptedException {
        Feed feed = (_, listener) -> {
            streams.removeFirst().forEach(listener);
            return () -> {};
        };
        return new WatchLoop(
                        feed,
                        viewer,
                        now::get,
                        length -> now.updateAndGet(time -> time.plus(length)),
                        status -> StatusMeaning.of(status, "c:1"),
                        new WatchLoop.Limits(Duration.ofSeconds(1), Duration.ofSeconds(1), giveUp))
                .follow(Fixtures.ID);
    }
}
