package patchwave.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DecisionTableTest {
    private static final DecisionPoint EXPLOITED = point("x:E:1.0.0", "Exploited", "N", "Y");
    private static final DecisionPoint SIZE = point("x:S:1.0.0", "Size", "S", "M", "L");
    private static final TableOutcome LATER =
            new TableOutcome("W", "later", new TableOutcome.Speed.NextWindow(), false);
    private static final TableOutcome SOON = within("SOON", 14, false);
    private static final TableOutcome SOONER = within("SOONER", 3, false);
    private static final TableOutcome HUNT = within("HUNT", 3, true);
    private static final TableOutcome NOW = new TableOutcome("NOW", "now", new TableOutcome.Speed.AtOnce(), false);

    private static TableOutcome within(String key, int days, boolean hunt) {
        return new TableOutcome(key, days + " days", new TableOutcome.Speed.Within(Duration.ofDays(days)), hunt);
    }

    private static DecisionPoint point(String id, String name, String... keys) {
        return new DecisionPoint(
                id,
                name,
                List.of(keys).stream()
                        .map(key -> new DecisionPoint.Value(key, "value " + key))
                        .toList());
    }

    private static DecisionTable.Row row(String name, String outcome, String... wanted) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        for (int i = 0; i < wanted.length; i += 2) {
            all.put(wanted[i], List.of(wanted[i + 1].split(",")));
        }
        return new DecisionTable.Row(name, all, outcome);
    }

    private static DecisionTable table(DecisionTable.Order order, DecisionTable.Row... rows) {
        return new DecisionTable(
                "mine", "2", List.of(EXPLOITED, SIZE), List.of(LATER, SOON, SOONER, HUNT, NOW), List.of(rows), order);
    }

    private static SortedMap<String, Answer> answers(String exploited, String size) {
        SortedMap<String, Answer> answers = new TreeMap<>();
        answers.put("x:E", new Answer.Known(exploited, "KEV"));
        answers.put("x:S", new Answer.Known(size, "the fleet file"));
        return answers;
    }

    private static final DecisionTable TABLE = table(
            DecisionTable.Order.FIRST,
            row("exploited", "NOW", "x:E:1.0.0", "Y"),
            row("large", "HUNT", "x:S:1.0.0", "L"),
            row("medium", "SOONER", "x:S:1.0.0", "M"),
            row("others", "W"));

    @Test
    void theFirstRowThatFitsDecides() {
        assertThat(TABLE.decide(answers("Y", "L")).row()).isEqualTo("exploited");
        assertThat(TABLE.decide(answers("N", "L")).row()).isEqualTo("large");
        assertThat(TABLE.decide(answers("N", "S")).row()).isEqualTo("others");
    }

    @Test
    void aVerdictKeepsAllThatLedToIt() {
        TableVerdict verdict = TABLE.decide(answers("N", "M"));
        assertThat(verdict)
                .isEqualTo(new TableVerdict(
                        "mine",
                        "2",
                        "medium",
                        SOONER,
                        List.of(
                                new TableVerdict.Input("Exploited", "value N", "KEV", false),
                                new TableVerdict.Input("Size", "value M", "the fleet file", false))));
        assertThat(verdict.because())
                .isEqualTo("Row 'medium' of table 'mine' 2 decided, since Exploited is value N (KEV), Size is value M"
                        + " (the fleet file).");
        assertThat(verdict.urgency(Instant.EPOCH))
                .isEqualTo(new Urgency.Scheduled("medium", false, Instant.EPOCH.plus(Duration.ofDays(3))));
    }

    @Test
    void whatNobodyKnowsIsTakenAtItsWorst() {
        SortedMap<String, Answer> answers = answers("N", "M");
        answers.put("x:S", new Answer.Unknown("no inventory"));
        TableVerdict verdict = TABLE.decide(answers);
        assertThat(verdict.row()).as("as soon as medium, and with a search").isEqualTo("large");
        assertThat(verdict.because()).endsWith("Not known, and so taken at its worst: Size as value L: no inventory.");
        answers.remove("x:E");
        assertThat(TABLE.decide(answers).row()).isEqualTo("exploited");
        assertThat(TABLE.decide(answers("N", "huge")).row())
                .as("a value that the table does not know is unknown")
                .isEqualTo("large");
    }

    @Test
    void outcomesAreStricterTheSoonerTheyAreAndThenIfTheLogsAreSearched() {
        List<TableOutcome> strictness = List.of(LATER, SOON, SOONER, HUNT, NOW);
        for (int i = 0; i < strictness.size(); i++) {
            for (int j = 0; j < strictness.size(); j++) {
                assertThat(strictness.get(i).isStricterThan(strictness.get(j)))
                        .as("%s, %s", strictness.get(i), strictness.get(j))
                        .isEqualTo(i > j);
            }
        }
    }

    @Test
    void aHoleIsNamedByItsAnswers() {
        assertThatThrownBy(() -> table(
                        DecisionTable.Order.FIRST,
                        row("exploited", "NOW", "x:E:1.0.0", "Y"),
                        row("some", "W", "x:S:1.0.0", "S,M")))
                .isInstanceOfSatisfying(
                        DecisionTable.InvalidTable.class,
                        fault -> assertThat(fault.faults())
                                .containsExactly("a hole: no row fits Exploited value N, Size value L"));
    }

    @Test
    void rowsThatContradictEachOtherAreNamedWhereOneAloneMayFit() {
        assertThatThrownBy(() -> table(
                        DecisionTable.Order.UNIQUE,
                        row("exploited", "NOW", "x:E:1.0.0", "Y"),
                        row("large", "HUNT", "x:S:1.0.0", "L"),
                        row("rest", "W", "x:E:1.0.0", "N", "x:S:1.0.0", "S,M")))
                .hasMessage("an overlap: rows 'exploited' and 'large' both fit Exploited value Y, Size value L");
    }

    @Test
    void aRowThatNeverDecidesIsAFault() {
        assertThatThrownBy(() ->
                        table(DecisionTable.Order.FIRST, row("all", "W"), row("exploited", "NOW", "x:E:1.0.0", "Y")))
                .hasMessage("row 'exploited' never decides: rows before it fit whatever it fits");
    }

    @Test
    void namesThatAreNotThereOrThereTwiceAreFaults() {
        assertThatThrownBy(() -> table(
                        DecisionTable.Order.FIRST,
                        row("a", "NOW", "x:E:1.0.0", "MAYBE"),
                        row("a", "NEVER", "x:T:1.0.0", "Y")))
                .isInstanceOfSatisfying(
                        DecisionTable.InvalidTable.class,
                        fault -> assertThat(fault.faults())
                                .containsExactly(
                                        "row 'a' is there twice",
                                        "row 'a': x:E:1.0.0 has no value 'MAYBE'; it has N, Y",
                                        "row 'a': no decision point x:T:1.0.0",
                                        "row 'a': no outcome 'NEVER'"));
    }

    @Test
    void aTableThatNobodyCanReadIsRefusedBeforeItIsCounted() {
        List<DecisionPoint> many = IntStream.range(0, 70)
                .mapToObj(i -> point("x:P" + i + ":1.0.0", "P" + i, "a", "b", "c", "d", "e", "f", "g", "h"))
                .toList();
        assertThatThrownBy(() -> new DecisionTable(
                        "big", "1", many, List.of(LATER), List.of(row("all", "W")), DecisionTable.Order.FIRST))
                .hasMessageContaining("2147483647 combinations of answers: expected at most 20000");
    }

    @Test
    void manyFaultsAreCounted() {
        DecisionPoint letters = point("x:L:1.0.0", "Letter", "abcdefghijklmnop".split(""));
        assertThatThrownBy(() -> new DecisionTable(
                        "holes",
                        "1",
                        List.of(letters, SIZE),
                        List.of(LATER),
                        List.of(row("a", "W", "x:L:1.0.0", "a")),
                        DecisionTable.Order.UNIQUE))
                .isInstanceOfSatisfying(
                        DecisionTable.InvalidTable.class,
                        fault -> assertThat(fault.faults()).hasSize(20).last().isEqualTo("and 26 more"));
    }
}
