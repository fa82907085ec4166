package patchwave.controller.operators;

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

    static ListFeedsResponse of(List<FeedState> states) {
        ListFeedsResponse.Builder response = ListFeedsResponse.newBuilder();
        states.forEach(state -> response.addFeeds(view(state)));
        return response.build();
    }

    private static FeedView view(FeedState state) {
        FeedView.Builder view = FeedView.newBuilder()
                .setName(state.source().name())
                .setFormat(FeedSource.word(state.source().format()))
                .setFrom(state.source().from())
                .setInterval(Fields.duration(state.source().every()))
                .setSha256(state.sha256())
                .setRecordCount(state.records())
                .setQuarantinedCount(state.quarantined().size());
        state.goodAt().ifPresent(at -> view.setGoodTime(Fields.timestamp(at)));
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
