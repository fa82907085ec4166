package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import patchwave.controller.advisories.FeedSource;
import patchwave.controller.advisories.FeedState;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.OneLine;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.ListFeedsResponse;

/** Feeds as operators see them. */
final class FeedViews {
    private static final int QUARANTINED = 20;
    private static final int LONGEST = 300;

    private FeedViews() {}

    static ListFeedsResponse of(List<FeedState> states, Instant now) {
        return ListFeedsResponse.newBuilder().addAllFeeds(views(states, now)).build();
    }

    static List<FeedView> views(List<FeedState> states, Instant now) {
        return states.stream().map(state -> view(state, now)).toList();
    }

    private static FeedView view(FeedState state, Instant now) {
        FeedView.Builder view = FeedView.newBuilder()
                .setName(state.source().name())
                .setFormat(FeedSource.word(state.source().format()))
                .setFrom(state.source().from())
                .setInterval(Fields.duration(state.source().every()))
                .setSha256(state.sha256())
                .setRecordCount(state.records())
                .setQuarantinedCount(state.quarantined().size());
        view.setState(state.refusal().isPresent() ? "refused" : state.goodAt().isPresent() ? "good" : "none");
        // A clock that was set back makes nothing younger than new.
        state.goodAt()
                .ifPresent(at -> view.setGoodTime(Fields.timestamp(at))
                        .setAge(Fields.duration(now.isAfter(at) ? Duration.between(at, now) : Duration.ZERO)));
        state.checkedAt().ifPresent(at -> view.setCheckTime(Fields.timestamp(at)));
        state.quarantined().stream()
                .limit(QUARANTINED)
                .forEach(bad -> view.addBadRecords(OneLine.of(bad.record() + ": " + bad.reason(), LONGEST)));
        state.refusal()
                .ifPresent(refusal -> view.setRefusal(OneLine.of(refusal.reason(), LONGEST))
                        .setRefusalTime(Fields.timestamp(refusal.at())));
        return view.build();
    }
}
