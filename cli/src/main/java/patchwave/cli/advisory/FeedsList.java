package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.ListFeedsRequest;
import patchwave.proto.operator.v1.ListFeedsResponse;
import picocli.CommandLine.Command;

/** {@code patchwave feeds}. */
@Command(
        name = "feeds",
        description = {
            "List the feeds of advisories, how old what they say is, and what is wrong with them. A document that is broken or"
                    + " cut is refused whole, and the last good one holds on; a record that is no good is left out alone."
        },
        footer = {"", "Example:", "  patchwave feeds"})
public final class FeedsList implements Callable<Integer> {
    private final Session session;

    public FeedsList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListFeedsResponse response = link.rollouts().listFeeds(ListFeedsRequest.getDefaultInstance());
            session.answer(response, () -> lines(response.getFeedsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<FeedView> feeds) {
        if (feeds.isEmpty()) {
            return List.of("No feeds: 'feeds' of the controller's configuration has them.");
        }
        Table table = new Table()
                .text("FEED")
                .text("FORMAT")
                .text("OF")
                .text("CHECKED")
                .number("RECORDS")
                .number("LEFT OUT");
        feeds.forEach(feed -> table.row(
                feed.getName(),
                feed.getFormat(),
                Moments.ago(feed.getGoodTime(), session.now()),
                Moments.ago(feed.getCheckTime(), session.now()),
                feed.getRecordCount(),
                feed.getQuarantinedCount()));
        List<String> lines = new ArrayList<>(table.lines(session.width()));
        for (FeedView feed : feeds) {
            if (!feed.getRefusal().isEmpty()) {
                lines.add("");
                lines.addAll(Wrap.lines(
                        feed.getName() + " refused " + Moments.ago(feed.getRefusalTime(), session.now()) + ": ",
                        feed.getRefusal(),
                        session.width()));
            }
            for (String bad : feed.getBadRecordsList()) {
                lines.addAll(Wrap.lines(feed.getName() + " leaves out ", bad, session.width()));
            }
        }
        return lines;
    }
}
