package patchwave.cli.notify;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.ListNotificationsRequest;
import patchwave.proto.operator.v1.ListNotificationsResponse;
import patchwave.proto.operator.v1.NotificationView;
import picocli.CommandLine.Command;

/** {@code patchwave notifications list}. */
@Command(
        name = "list",
        description = "List notifications, newest first, at most 200: waiting, delivered and given up.",
        footer = {
            "",
            "Example:",
            "  patchwave notifications list --output json \\",
            "      | jq '.notifications[] | select(.last_error != \"\")'"
        })
public final class NotificationsList implements Callable<Integer> {
    private final Session session;

    public NotificationsList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListNotificationsResponse response =
                    link.fleet().listNotifications(ListNotificationsRequest.getDefaultInstance());
            session.answer(response, () -> lines(response.getNotificationsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<NotificationView> notifications) {
        if (notifications.isEmpty()) {
            return List.of("There was no notification yet.");
        }
        Table table = new Table()
                .text("CREATED")
                .text("CHANNEL")
                .text("EVENT")
                .wrapped("DELIVERY")
                .wrapped("SUMMARY");
        for (NotificationView one : notifications) {
            table.row(
                    Moments.ago(one.getCreateTime(), session.now()),
                    one.getChannel(),
                    one.getEvent(),
                    delivery(one),
                    Words.clean(one.getSummary()));
        }
        return table.lines(session.width());
    }

    private static String delivery(NotificationView one) {
        if (one.hasDeliveredTime()) {
            return "delivered";
        }
        String error = Words.clean(one.getLastError());
        if (!one.hasNextAttemptTime()) {
            return "GIVEN UP: " + error;
        }
        return error.isEmpty()
                ? "waiting"
                : "tried " + one.getAttemptCount() + " times, again " + Moments.at(one.getNextAttemptTime()) + ": "
                        + error;
    }
}
