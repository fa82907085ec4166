package patchwave.controller.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Instant TAKEN = NOW.minusSeconds(10);

    private static RecordBytes record(String text) {
        return new RecordBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String... texts) {
        return Inventory.hash(Stream.of(texts).map(text -> record(text).name()).toList());
    }

    private static Inventory inventory(String... texts) {
        List<RecordBytes> records =
                new ArrayList<>(Stream.of(texts).map(ReportTest::record).toList());
        records.sort(java.util.Comparator.comparing(RecordBytes::name));
        return new Inventory(hash(texts), TAKEN, records);
    }

    private static ReportPart part(Optional<String> base, String hash, int number, boolean last, String... added) {
        return new ReportPart(
                base,
                hash,
                number,
                last,
                TAKEN,
                List.of(),
                Stream.of(added).map(ReportTest::record).toList());
    }

    private static Report.Step whole(ReportPart... parts) {
        Report.Step step = new Report.Step.GoesOn(Report.NONE);
        for (ReportPart part : parts) {
            assertThat(step).isInstanceOf(Report.Step.GoesOn.class);
            step = ((Report.Step.GoesOn) step).report().with(part, Optional.empty(), Optional::empty, NOW);
        }
        return step;
    }

    private static void assertRefused(Report.Step step, String why) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Report.Step.Refused.class,
                        refused -> assertThat(refused.why()).contains(why));
    }

    @Test
    void partsMakeAnInventory() {
        assertThat(whole(
                        part(Optional.empty(), hash("a", "b", "c"), 0, false, "a", "b"),
                        part(Optional.empty(), hash("a", "b", "c"), 1, true, "c")))
                .isEqualTo(new Report.Step.Taken(inventory("a", "b", "c")));
    }

    @Test
    void aDifferenceIsWorkedIntoWhatIsHeld() {
        Inventory held = inventory("a", "b");
        ReportPart change = new ReportPart(
                Optional.of(held.hash()),
                hash("b", "c"),
                0,
                true,
                TAKEN,
                List.of(record("a").name()),
                List.of(record("c")));
        assertThat(Report.NONE.with(change, Optional.of(held.hash()), () -> Optional.of(held), NOW))
                .isEqualTo(new Report.Step.Taken(inventory("b", "c")));
        assertRefused(
                Report.NONE.with(change, Optional.of(hash("z")), () -> Optional.of(inventory("z")), NOW), "not held");
        assertRefused(Report.NONE.with(change, Optional.empty(), Optional::empty, NOW), "not held");
    }

    @Test
    void whatDoesNotHaveItsHashIsRefused() {
        assertRefused(whole(part(Optional.empty(), hash("a", "b"), 0, true, "a")), "do not have the hash");
    }

    @Test
    void partsOutOfOrderOrOfAnotherReportEndIt() {
        assertRefused(whole(part(Optional.empty(), hash("a"), 1, true, "a")), "part 1");
        assertRefused(
                whole(
                        part(Optional.empty(), hash("a", "b"), 0, false, "a"),
                        part(Optional.empty(), hash("a", "c"), 1, true, "c")),
                "of another report");
    }

    @Test
    void aReportThatBeginsAnewReplacesTheOneUnderWay() {
        assertThat(whole(
                        part(Optional.empty(), hash("a", "b"), 0, false, "a"),
                        part(Optional.empty(), hash("c"), 0, true, "c")))
                .isEqualTo(new Report.Step.Taken(inventory("c")));
    }

    @Test
    void nothingDifferentIsConfirmed() {
        String held = hash("a");
        ReportPart same = part(Optional.of(held), held, 0, true);
        assertThat(Report.NONE.with(same, Optional.of(held), Optional::empty, NOW))
                .isEqualTo(new Report.Step.Unchanged(held, TAKEN));
        assertRefused(Report.NONE.with(same, Optional.of(hash("b")), Optional::empty, NOW), "not held");
    }

    @Test
    void aClockThatIsAheadDoesNotMakeAnInventoryYounger() {
        ReportPart part = new ReportPart(
                Optional.empty(), hash("a"), 0, true, NOW.plusSeconds(900), List.of(), List.of(record("a")));
        assertThat(Report.NONE.with(part, Optional.empty(), Optional::empty, NOW))
                .isInstanceOfSatisfying(
                        Report.Step.Taken.class,
                        taken -> assertThat(taken.inventory().takenAt()).isEqualTo(NOW));
    }

    @Test
    void aClockOfLongAgoIsATimeThatCanBeKept() {
        ReportPart part =
                new ReportPart(Optional.empty(), hash("a"), 0, true, Instant.MIN, List.of(), List.of(record("a")));
        assertThat(Report.NONE.with(part, Optional.empty(), Optional::empty, NOW))
                .isInstanceOfSatisfying(
                        Report.Step.Taken.class,
                        taken -> assertThat(taken.inventory().takenAt()).isEqualTo(Instant.EPOCH));
    }

    @Test
    void aReportIsBounded() {
        Report report = Report.NONE;
        Report.Step step = new Report.Step.GoesOn(report);
        String text = "x".repeat(16_000);
        for (int number = 0; step instanceof Report.Step.GoesOn(Report next); number++) {
            String[] many = new String[7];
            for (int i = 0; i < many.length; i++) {
                many[i] = number + "/" + i + text;
            }
            step = next.with(
                    part(Optional.empty(), hash("a"), number, false, many), Optional.empty(), Optional::empty, NOW);
            assertThat(number).isLessThan(200);
        }
        assertRefused(step, "longer than 8 MiB");
    }

    @Test
    void packingKeepsEveryRecord() {
        Inventory inventory = inventory("a", "b", "x".repeat(10_000));
        byte[] packed = inventory.packed();
        assertThat(packed.length).isLessThan(1_000);
        assertThat(Inventory.unpacked(inventory.hash(), TAKEN, packed)).isEqualTo(inventory);
    }
}
