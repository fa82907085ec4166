package patchwave.cli.notify;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.ChannelResult;
import patchwave.proto.operator.v1.TestNotificationRequest;
import patchwave.proto.operator.v1.TestNotificationResponse;
import picocli.CommandLine.Command;

/** {@code patchwave notifications test}. */
@Command(
        name = "test",
        description = {
            "Send a test notification to every channel of the controller's configuration, and say of each whether it was"
                    + " accepted. Exit code 1 if one was not."
        },
        footer = {"", "Example:", "  patchwave notifications test"})
public final class NotificationsTry implements Callable<Integer> {
    private final Session session;

    public NotificationsTry(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            // As slow as its slowest channels together.
            TestNotificationResponse response =
                    link.slowFleet().testNotification(TestNotificationRequest.getDefaultInstance());
            session.answer(response, () -> lines(response.getChannelsList()));
            boolean allAccepted = response.getChannelsList().stream()
                    .allMatch(channel -> channel.getError().isEmpty());
            return (allAccepted ? ExitCode.DONE : ExitCode.REFUSED).number();
        }
    }

    private static List<String> lines(List<ChannelResult> channels) {
        return channels.stream()
                .map(channel -> channel.getChannel() + ": "
                        + (channel.getError().isEmpty()
                                ? "accepted"
                                : "NOT ACCEPTED: " + Words.clean(channel.getError())))
                .toList();
    }
}
