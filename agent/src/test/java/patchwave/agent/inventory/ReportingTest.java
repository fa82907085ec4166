package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.ToController.InventoryPart;

final class ReportingTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private Duration now = Duration.ofSeconds(100);
    private Reporting state = Reporting.NOTHING;

    private static InventorySnapshot snapshot(int... records) {
        List<Bytes> contents = new ArrayList<>();
        for (int each : records) {
            contents.add(Bytes.of((byte) each, (byte) (each >> 8)));
        }
        return InventorySnapshot.of(Instant.EPOCH, contents);
    }

    /** Everything that is sent in an hour. */
    private List<InventoryPart> sent() {
        List<InventoryPart> parts = new ArrayList<>();
        for (Duration until = now.plusSeconds(30); now.compareTo(until) < 0; now = now.plusSeconds(1)) {
            Reporting.Step step = state.next(now);
            state = step.next();
            step.part().ifPresent(parts::add);
        }
        return parts;
    }

    private void connect(Bytes held) {
        state = state.reconnected().heard(held, now);
    }

    @Test
    void aControllerThatDoesNotKnowInventoriesIsSentNothing() {
        state = state.looked(snapshot(1)).reconnected();
        now = now.plus(HOUR);
        assertThat(sent()).isEmpty();
    }

    @Test
    void theFirstReportIsWhole() {
        InventorySnapshot first = snapshot(1, 2);
        state = state.looked(first);
        connect(Bytes.EMPTY);
        assertThat(sent()).singleElement().satisfies(part -> {
            assertThat(part.base()).isEqualTo(Bytes.EMPTY);
            assertThat(part.hash()).isEqualTo(first.hash());
            assertThat(part.last()).isTrue();
            assertThat(part.added()).hasSize(2);
        });
    }

    @Test
    void laterOnesAreWhatIsDifferent() {
        state = state.looked(snapshot(1, 2));
        connect(Bytes.EMPTY);
        sent();
        state = state.heard(snapshot(1, 2).hash(), now);
        assertThat(sent()).isEmpty();
        state = state.looked(snapshot(2, 3));
        assertThat(sent()).singleElement().satisfies(part -> {
            assertThat(part.base()).isEqualTo(snapshot(1, 2).hash());
            assertThat(part.hash()).isEqualTo(snapshot(2, 3).hash());
            assertThat(part.removed())
                    .containsExactly(snapshot(1).records().getFirst().name());
            assertThat(part.added())
                    .containsExactly(snapshot(3).records().getFirst().content());
        });
    }

    @Test
    void anUnchangedInventoryCostsItsHash() {
        state = state.looked(snapshot(1));
        connect(snapshot(1).hash());
        assertThat(sent()).singleElement().satisfies(part -> {
            assertThat(part.base()).isEqualTo(part.hash());
            assertThat(part.added()).isEmpty();
            assertThat(part.removed()).isEmpty();
        });
        assertThat(sent()).isEmpty();
        state = state.heard(snapshot(1).hash(), now).looked(snapshot(1));
        assertThat(sent()).hasSize(1);
    }

    @Test
    void whatTheControllerHoldsAtAReconnectIsGoneOnFrom() {
        state = state.looked(snapshot(1, 2));
        connect(snapshot(1, 2).hash());
        sent();
        state = state.looked(snapshot(1, 2, 3));
        connect(snapshot(1, 2).hash());
        assertThat(sent())
                .singleElement()
                .satisfies(part -> assertThat(part.added()).hasSize(1));
    }

    @Test
    void anInventoryThatIsNotRememberedIsSentWhole() {
        state = state.looked(snapshot(1, 2));
        connect(snapshot(7).hash());
        assertThat(sent())
                .singleElement()
                .satisfies(part -> assertThat(part.base()).isEqualTo(Bytes.EMPTY));
    }

    @Test
    void aRefusedReportIsTriedMoreAndMoreRarely() {
        state = state.looked(snapshot(1));
        connect(Bytes.EMPTY);
        List<Integer> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int waited = 0;
            while (state.next(now).part().isEmpty()) {
                now = now.plusSeconds(30);
                waited++;
            }
            pauses.add(waited / 2);
            state = state.next(now).next().heard(Bytes.EMPTY, now);
        }
        assertThat(pauses).containsExactly(0, 1, 2, 4, 8, 16, 32, 60, 60);
    }

    @Test
    void anAnswerThatIsLostIsNotWaitedForForEver() {
        state = state.looked(snapshot(1));
        connect(Bytes.EMPTY);
        assertThat(sent()).hasSize(1);
        now = now.plus(Reporting.PATIENCE);
        assertThat(sent()).isEmpty();
        now = now.plus(Reporting.FIRST_PAUSE);
        assertThat(sent()).hasSize(1);
    }

    @Test
    void aLongReportComesInPartsOfASecondEach() {
        List<Bytes> contents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            byte[] content = new byte[10_000];
            content[0] = (byte) i;
            contents.add(Bytes.of(content));
        }
        state = state.looked(InventorySnapshot.of(Instant.EPOCH, contents));
        connect(Bytes.EMPTY);
        Duration begin = now;
        List<InventoryPart> parts = sent();
        assertThat(parts).hasSize(4);
        assertThat(parts).extracting(InventoryPart::number).containsExactly(0, 1, 2, 3);
        assertThat(parts).extracting(InventoryPart::last).containsExactly(false, false, false, true);
        assertThat(parts)
                .allSatisfy(part -> assertThat(
                                part.added().stream().mapToInt(Bytes::size).sum())
                        .isLessThanOrEqualTo(Reporting.PART_BYTES));
        assertThat(now.minus(begin)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aLookDuringAReportComesAfterIt() {
        state = state.looked(snapshot(1));
        connect(Bytes.EMPTY);
        sent();
        state = state.looked(snapshot(1, 2)).heard(snapshot(1).hash(), now);
        assertThat(sent())
                .singleElement()
                .satisfies(part -> assertThat(part.base()).isEqualTo(snapshot(1).hash()));
    }

    /** Whatever is lost, however often streams break and either side forgets: in the end both hold the same. */
    @Test
    void bothSidesComeToHoldTheSame() {
        for (int seed = 0; seed < 300; seed++) {
            Random dice = new Random(seed);
            state = Reporting.NOTHING;
            FakeController controller = new FakeController();
            InventorySnapshot latest = snapshot(dice.ints(5, 0, 40).toArray());
            state = state.looked(latest);
            boolean connected = false;
            for (int i = 0; i < 400; i++) {
                now = now.plusSeconds(dice.nextInt(1, 90));
                switch (dice.nextInt(12)) {
                    case 0 -> {
                        latest = snapshot(dice.ints(dice.nextInt(1, 8), 0, 40).toArray());
                        state = state.looked(latest);
                    }
                    case 1 -> {
                        state = state.reconnected();
                        controller.forgetReport();
                        connected = false;
                    }
                    case 2 -> state = Reporting.NOTHING.looked(latest);
                    case 3 -> controller.lose();
                    default -> {
                        if (!connected || !state.knows()) {
                            connect(controller.held());
                            connected = true;
                        }
                        step(controller, dice.nextInt(10) == 0);
                    }
                }
            }
            connect(controller.held());
            for (int i = 0; i < 40; i++) {
                now = now.plus(HOUR);
                step(controller, false);
            }
            assertThat(controller.held()).as("seed %d", seed).isEqualTo(latest.hash());
        }
    }

    private void step(FakeController controller, boolean lost) {
        Reporting.Step step = state.next(now);
        state = step.next();
        if (step.part().isPresent() && !lost) {
            controller.take(step.part().get()).ifPresent(held -> state = state.heard(held, now));
        }
    }

    /** Takes reports by the rules of agent.proto. */
    private static final class FakeController {
        private Map<Bytes, Bytes> records = new HashMap<>();
        private Map<Bytes, Bytes> building = new HashMap<>();
        private Bytes target = Bytes.EMPTY;
        private int expected;

        Bytes held() {
            return records.isEmpty() ? Bytes.EMPTY : hash(records);
        }

        private static Bytes hash(Map<Bytes, Bytes> records) {
            return InventorySnapshot.of(Instant.EPOCH, records.values()).hash();
        }

        void lose() {
            records = new HashMap<>();
        }

        void forgetReport() {
            expected = 0;
            target = Bytes.EMPTY;
        }

        java.util.Optional<Bytes> take(InventoryPart part) {
            boolean begins = part.number() == 0;
            if (begins) {
                boolean fits = part.base().equals(Bytes.EMPTY) || part.base().equals(held());
                building = part.base().equals(Bytes.EMPTY) ? new HashMap<>() : new HashMap<>(records);
                target = fits ? part.hash() : Bytes.EMPTY;
                expected = 0;
            }
            if (!part.hash().equals(target) || part.number() != expected) {
                forgetReport();
                return java.util.Optional.of(held());
            }
            expected++;
            part.removed().forEach(building::remove);
            InventorySnapshot.of(Instant.EPOCH, part.added())
                    .records()
                    .forEach(it -> building.put(it.name(), it.content()));
            if (part.last()) {
                if (hash(building).equals(target)) {
                    records = building;
                }
                forgetReport();
                return java.util.Optional.of(held());
            }
            return java.util.Optional.empty();
        }
    }
}
