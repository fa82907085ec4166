package patchwave.controller.operators;

import java.util.HexFormat;
import java.util.Map;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Notification;
import patchwave.controller.wire.Fields;
import patchwave.proto.operator.v1.ChannelResult;
import patchwave.proto.operator.v1.ListNotificationsResponse;
import patchwave.proto.operator.v1.NotificationView;
import patchwave.proto.operator.v1.TestNotificationResponse;

/** What receivers outside were told, and whether their channels work. */
final class Notifications {
    /** operator.proto, ListNotificationsResponse.notifications. */
    private static final int MOST_LISTED = 200;

    private static final int TEST_ID_BYTES = 8;

    private final ServiceContext context;

    Notifications(ServiceContext context) {
        this.context = context;
    }

    ListNotificationsResponse list() {
        ListNotificationsResponse.Builder response = ListNotificationsResponse.newBuilder();
        context.store()
                .read(tables -> tables.notifications().newest(MOST_LISTED))
                .forEach(found -> response.addNotifications(view(found)));
        return response.build();
    }

    private static NotificationView view(Notification found) {
        NotificationView.Builder view = NotificationView.newBuilder()
                .setNotificationId(found.id())
                .setChannel(found.channel())
                .setEvent(found.event())
                .setSummary(found.summary())
                .setCreateTime(Fields.timestamp(found.createdAt()))
                .setAttemptCount(found.attempts())
                .setLastError(found.lastError());
        found.deliveredAt().ifPresent(at -> view.setDeliveredTime(Fields.timestamp(at)));
        found.nextAttemptAt().ifPresent(at -> view.setNextAttemptTime(Fields.timestamp(at)));
        return view.build();
    }

    TestNotificationResponse test(Actor caller) {
        byte[] id = new byte[TEST_ID_BYTES];
        context.random().nextBytes(id);
        try {
            Map<String, String> results = context.channels()
                    .test(caller.name(), "test-" + HexFormat.of().formatHex(id));
            if (results.isEmpty()) {
                throw Refusal.precondition(
                        "no channel is configured: add 'notify' to the controller's configuration and restart it");
            }
            TestNotificationResponse.Builder response = TestNotificationResponse.newBuilder();
            results.forEach((channel, error) -> response.addChannels(
                    ChannelResult.newBuilder().setChannel(channel).setError(error)));
            return response.build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.aborted("the controller is stopping: test again when it is back");
        }
    }
}
