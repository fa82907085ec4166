package patchwave.controller.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Creation;
import patchwave.controller.store.NoticeEvent;
import patchwave.controller.store.Notification;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;
import patchwave.fleet.Environment;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

@Timeout(60)
class DeliveriesTest {
    private static final Instant START = Instant.parse("2026-11-21T23:11:00Z");
    private static final RolloutId GHOST = new RolloutId("ghost-1");
    private static final Environment DEV = new Environment("dev");
    private static final String SECRET = "correct-horse-battery-staple";
    private static final Set<NoticeEvent> ALL = EnumSet.allOf(NoticeEvent.class);

    private final Path folder;
    private final Receiver receiver;
    private final Map<RolloutId, Instant> forecasts = new HashMap<>();
    private Instant now = START;
    private Store store;

    DeliveriesTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        receiver = new Receiver();
        store = open(folder);
    }

    private Store open(Path directory) {
        return SqliteStore.open(directory.resolve("patchwave.db"), () -> now, new SplittableRandom(1));
    }

    @BeforeEach
    void start() {
        created(Optional.empty());
    }

    @AfterEach
    void close() {
        receiver.close();
        store.close();
    }

    private void created(Optional<Instant> due) {
        Pacing pacing = new Pacing(1, 4, Duration.ZERO, Duration.ZERO, Duration.ZERO, 10, Duration.ofHours(1));
        RolloutSpec spec = new RolloutSpec(
                due.isPresent() ? new RolloutId("due-1") : GHOST,
                true,
                "ab".repeat(32),
                START.plus(Duration.ofDays(7)),
                List.of(DEV),
                pacing,
                FailureRules.DEFAULT,
                Optional.of(new AdvisoryId("CVE-2015-0235")),
                due,
                Optional.empty(),
                Optional.empty(),
                "GHOST is exploited",
                START,
                "alice");
        Creation creation = store.write(
                Actor.operator("alice"), tables -> tables.rollouts().create(spec, new byte[] {1}, List.of()));
        assertThat(creation).isInstanceOf(Creation.Created.class);
    }

    private void status(RolloutStatus from, RolloutStatus next) {
        boolean set = store.write(Actor.CONTROLLER, tables -> tables.rollouts().setStatus(GHOST, from, next));
        assertThat(set).isTrue();
    }

    private Channel webhook(String name) {
        return new WebhookChannel(name, receiver.url(), SECRET, Duration.ofSeconds(10), () -> now);
    }

    private Deliveries deliveries(Channel... channels) {
        Map<String, Set<NoticeEvent>> wanted = new TreeMap<>();
        for (Channel channel : channels) {
            wanted.put(channel.name(), ALL);
        }
        return new Deliveries(
                store,
                new Channels(List.of(channels), wanted, () -> now),
                () -> now,
                new SplittableRandom(3),
                () -> forecasts);
    }

    private List<Notification> stored() {
        return store.read(tables -> tables.notifications().newest(200)).reversed();
    }

    private Notification only() {
        assertThat(stored()).hasSize(1);
        return stored().getFirst();
    }

    @Test
    void whatHappensIsToldInOrderAndSigned() throws Exception {
        store.change(Actor.CONTROLLER, tables -> {
            StageProgress closed = StageProgress.notOpen(DEV);
            StageProgress open = new StageProgress(DEV, 1, Optional.of(now), Optional.empty(), Optional.empty());
            tables.rollouts().setStage(GHOST, 0, closed, open, "begins");
            StageProgress passed = new StageProgress(DEV, 1, Optional.of(now), Optional.of(now), Optional.of(now));
            tables.rollouts().setStage(GHOST, 0, open, passed, "passes");
        });
        RolloutStatus running = new RolloutStatus.Running();
        RolloutStatus byAlice = new RolloutStatus.Paused("alice", "lunch", now);
        status(running, byAlice);
        status(byAlice, running);
        RolloutStatus halted = new RolloutStatus.Halted("dev-1: ghostd is down", now);
        status(running, halted);
        status(halted, new RolloutStatus.Aborted("alice", "enough", now));
        assertThat(deliveries(webhook("bus")).step()).isEmpty();

        assertThat(receiver.requests)
                .extracting(request -> request.body().replaceAll(".*\"event\":\"([a-z.]+)\".*", "$1"))
                .containsExactly("rollout.started", "rollout.stage", "rollout.halted", "rollout.ended");
        assertThat(receiver.requests.get(2).body())
                .contains("ghostd is down", "\"rollout_id\":\"ghost-1\"", "\"advisory_id\":\"CVE-2015-0235\"");
        for (Receiver.Request request : receiver.requests) {
            long timestamp = Long.parseLong(request.header("Patchwave-timestamp"));
            assertThat(timestamp).isEqualTo(now.getEpochSecond());
            assertThat(request.header("Patchwave-signature"))
                    .isEqualTo(Signatures.sign(SECRET, request.header("Patchwave-id"), timestamp, request.body()));
        }
        assertThat(stored()).allMatch(it -> it.deliveredAt().isPresent() && it.attempts() == 1);
        assertThat(stored()).extracting(Notification::id).doesNotHaveDuplicates();
        assertThat(deliveries(webhook("bus")).step()).isEmpty();
        assertThat(receiver.requests).hasSize(4);
    }

    @Test
    void whatIsRolledBackIsNotTold() throws Exception {
        deliveries(webhook("bus")).step();
        assertThatThrownBy(() -> store.change(Actor.CONTROLLER, tables -> {
                    tables.rollouts()
                            .setStatus(GHOST, new RolloutStatus.Running(), new RolloutStatus.Halted("bad", now));
                    throw new IllegalStateException("power cut");
                }))
                .hasMessage("power cut");
        deliveries(webhook("bus")).step();
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void aFailureIsTriedAgainLaterWithTheSameId() throws Exception {
        receiver.answers(500, 503, 307);
        Deliveries deliveries = deliveries(webhook("bus"));
        List<Duration> pauses = new ArrayList<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            Instant next = deliveries.step().orElseThrow();
            pauses.add(Duration.between(now, next));
            assertThat(only().lastError()).contains("expected 2xx").doesNotContain("SECRET");
            now = next.minusMillis(1);
            deliveries.step();
            assertThat(receiver.requests).as("not before its time").hasSize(attempt);
            now = next;
        }
        assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(pauses.get(2)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertThat(deliveries.step()).isEmpty();
        assertThat(only().deliveredAt()).contains(now);
        assertThat(only().lastError()).isEmpty();
        assertThat(receiver.requests)
                .hasSize(4)
                .allMatch(request -> request.path().equals("/hooks/SECRET"), "no redirect is followed")
                .extracting(request -> request.header("Patchwave-id"))
                .containsOnly(only().id());
    }

    @Test
    void afterThreeDaysItIsGivenUpAndShown() throws Exception {
        Channel deaf = new Scripted("deaf", _ -> {
            throw new DeliveryFault("nobody there");
        });
        Deliveries deliveries = deliveries(deaf);
        Optional<Instant> next = deliveries.step();
        int attempts = 1;
        while (next.isPresent() && attempts < 1_000) {
            assertThat(Duration.between(now, next.get())).isBetween(Duration.ofSeconds(5), Duration.ofHours(1));
            now = next.get();
            next = deliveries.step();
            attempts++;
        }
        assertThat(Duration.between(START, now)).isBetween(Duration.ofDays(3), Duration.ofHours(73));
        assertThat(only().nextAttemptAt()).isEmpty();
        assertThat(only().deliveredAt()).isEmpty();
        assertThat(only().lastError()).isEqualTo("given up after 3 days: nobody there");
        assertThat(only().attempts()).isEqualTo(attempts);
    }

    @Test
    void oneThatHangsHoldsUpNoOther() throws Exception {
        try (Receiver hanging = new Receiver().answers(Receiver.HANGS, Receiver.HANGS_IN_ITS_ANSWER)) {
            Channel slow = new ChatChannel("slow", hanging.url(), Duration.ofMillis(300));
            Deliveries deliveries = deliveries(slow, webhook("bus"));
            for (int i = 0; i < 2; i++) {
                now = deliveries.step().orElseThrow();
                assertThat(stored())
                        .extracting(it -> it.channel() + " " + it.deliveredAt().isPresent())
                        .containsExactlyInAnyOrder("bus true", "slow false");
            }
            assertThat(stored())
                    .filteredOn(it -> it.channel().equals("slow"))
                    .allMatch(it -> it.lastError().contains("did not answer within"));
            assertThat(deliveries.step()).isEmpty();
        }
    }

    @Test
    void aControllerThatDiedAfterTheCommitTellsInItsNextLife() throws Exception {
        store.close();
        store = open(folder);
        deliveries(webhook("bus")).step();
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void aControllerThatDiedBeforeItNotedTheDeliveryTellsAgainWithTheSameId() throws Exception {
        Set<String> ids = new TreeSet<>();
        Channel fatal = new Scripted("bus", message -> {
            ids.add(message.id());
            throw new AssertionError("the process dies here");
        });
        deliveries(fatal).step();
        store.close();
        store = open(folder);
        Channel good = new Scripted("bus", message -> ids.add(message.id()));
        deliveries(good).step();
        assertThat(ids).hasSize(1);
        assertThat(only().deliveredAt()).isPresent();
    }

    @Test
    void aChannelThatIsNotConfiguredAnyMoreIsGivenUp() throws Exception {
        receiver.answers(500);
        now = deliveries(webhook("old")).step().orElseThrow();
        assertThat(deliveries(webhook("bus")).step()).isEmpty();
        assertThat(stored())
                .filteredOn(it -> it.channel().equals("old"))
                .singleElement()
                .satisfies(it -> assertThat(it.lastError()).contains("not configured any more"));
    }

    @Test
    void overdueIsToldOnceAndSoIsALateForecast() throws Exception {
        Deliveries deliveries = deliveries(webhook("bus"));
        Instant due = START.plus(Duration.ofHours(1));
        created(Optional.of(due));
        assertThat(deliveries.step())
                .as("it comes again when the rollout is due")
                .contains(due);
        forecasts.put(new RolloutId("due-1"), due);
        deliveries.step();
        assertThat(overdue()).isEmpty();
        forecasts.put(new RolloutId("due-1"), due.plusSeconds(1));
        deliveries.step();
        forecasts.put(new RolloutId("due-1"), due.plusSeconds(2));
        deliveries.step();
        assertThat(overdue()).singleElement().asString().contains("LATE");
        now = due;
        assertThat(deliveries.step()).isEmpty();
        now = due.plusSeconds(1);
        deliveries.step();
        assertThat(overdue()).hasSize(2).last().asString().contains("OVERDUE");
    }

    private List<String> overdue() {
        return stored().stream()
                .filter(it -> it.event().equals("rollout.overdue"))
                .map(Notification::summary)
                .toList();
    }

    /** What a test does with a message. */
    private interface Script {
        void take(Message message) throws DeliveryFault;
    }

    private record Scripted(String name, Script script) implements Channel {
        @Override
        public void send(Message message) throws DeliveryFault {
            script.take(message);
        }
    }
}
