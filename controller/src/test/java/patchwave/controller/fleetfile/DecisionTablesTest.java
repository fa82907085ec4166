package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static patchwave.controller.fleetfile.Readings.SMALLEST;
import static patchwave.controller.fleetfile.Readings.accepted;
import static patchwave.controller.fleetfile.Readings.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Severity;
import patchwave.policy.Answer;
import patchwave.policy.DecisionTable;
import patchwave.policy.TableVerdict;
import patchwave.policy.Urgency;
import patchwave.policy.UrgencyPolicy;

/** Tables that ship, and those of one's own. */
class DecisionTablesTest {
    private static final Instant KNOWN = Instant.parse("2026-06-10T00:00:00Z");

    /** A fleet file with a table of one's own. */
    static String own(String table) {
        return SMALLEST + "urgency:\n  table:\n" + table.indent(4);
    }

    /** A fleet file with a shipped table as one of its own. */
    static String shipped(String name) {
        return own(Optional.ofNullable(TableText.all().get(name)).orElseThrow());
    }

    private static DecisionTable table(String text) {
        return accepted(text).urgency().table();
    }

    private static Urgency decide(DecisionTable table, String... answers) {
        SortedMap<String, Answer> known = new TreeMap<>();
        for (int i = 0; i < answers.length; i += 2) {
            known.put(answers[i], new Answer.Known(answers[i + 1], "test"));
        }
        return table.decide(known).urgency(KNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "Y,Y,Y,T,3,true", "Y,Y,N,T,3,true", "Y,N,Y,T,3,true", "Y,Y,Y,P,3,false", "N,Y,Y,T,3,false",
        "Y,Y,N,P,14,false", "Y,N,Y,P,14,false", "Y,N,N,T,14,false", "Y,N,N,P,14,false", "N,Y,Y,P,14,false",
        "N,Y,N,T,14,false", "N,Y,N,P,60,false", "N,N,Y,P,60,false", "N,N,Y,T,60,false", "N,N,N,T,0,false",
        "N,N,N,P,0,false"
    })
    void bod2604DecidesAsItIsPublished(
            String kev, String exposed, String automatable, String impact, int days, boolean hunt) {
        DecisionTable table = table(SMALLEST + "urgency: {table: cisa-bod-26-04}\n");
        Urgency urgency = decide(table, "cisa:KEV", kev, "cisa:PE", exposed, "ssvc:A", automatable, "ssvc:TI", impact);
        assertThat(urgency.hunt()).isEqualTo(hunt);
        if (days == 0) {
            assertThat(urgency).isInstanceOf(Urgency.NextWindow.class);
        } else {
            assertThat(urgency)
                    .isInstanceOfSatisfying(
                            Urgency.Scheduled.class,
                            scheduled -> assertThat(scheduled.due()).isEqualTo(KNOWN.plus(Duration.ofDays(days))));
        }
    }

    @Test
    void theDeployersTableIsImmediateInThreeOfItsRows() {
        DecisionTable table = table(SMALLEST + "urgency: {table: ssvc-deployer}\n");
        assertThat(table.rows()).hasSize(72);
        assertThat(table.rows().stream()
                        .filter(row -> row.outcome().equals("I"))
                        .map(row -> String.join(
                                " ",
                                row.wanted().values().stream()
                                        .flatMap(List::stream)
                                        .toList())))
                .as("automatable, exploitation, exposure, human impact")
                .containsExactlyInAnyOrder("N A O VH", "Y A O H", "Y A O VH");
        assertThat(decide(table, "ssvc:E", "P", "ssvc:EXP", "O", "ssvc:A", "Y", "ssvc:HI", "VH"))
                .as("a public exploit alone never makes it immediate")
                .isInstanceOf(Urgency.Scheduled.class);
    }

    @Test
    void whatIsPrintedOfTheDefaultReadsAsTheDefault() {
        DecisionTable printed = table(shipped("default"));
        assertThat(printed).isEqualTo(UrgencyPolicy.DEFAULT.table());
        assertThat(table(SMALLEST + "urgency: {table: default}\n")).isEqualTo(UrgencyPolicy.DEFAULT.table());
    }

    @Test
    void everyShippedTableMayStandInTheFleetFileItself() {
        ShippedTables.all()
                .forEach((name, table) -> assertThat(
                                table(own(ShippedTables.text(name).orElseThrow())))
                        .isEqualTo(table));
    }

    private static final String MINE = """
            name: Mine
            version: "3"
            decision_points:
              "ssvc:E:1.1.0":
                name: Exploitation
                values:
                  - {key: N, name: none}
                  - {key: P, name: public}
                  - {key: A, name: active}
              "mine:U:1.0.0":
                name: Urgency
                values: [{key: now, name: at once}, {key: later, name: later}]
            outcome: "mine:U:1.0.0"
            mapping:
              - {row: attacked, "ssvc:E:1.1.0": [P, A], "mine:U:1.0.0": now}
              - {row: rest, "ssvc:E:1.1.0": N, "mine:U:1.0.0": later}
            patchwave:
              outcomes:
                now: {urgency: IMMEDIATE, hunt: true}
                later: {urgency: SCHEDULED, within: 30d}
            """;

    @Test
    void aTableOfOnesOwnDecides() {
        DecisionTable table = table(own(MINE));
        assertThat(decide(table, "ssvc:E", "P")).isEqualTo(new Urgency.Immediate("attacked", true));
        assertThat(decide(table, "ssvc:E", "N"))
                .isEqualTo(new Urgency.Scheduled("rest", false, KNOWN.plus(Duration.ofDays(30))));
        assertThat(decide(table)).as("unknown").isEqualTo(new Urgency.Immediate("attacked", true));
    }

    static Stream<Map.Entry<String, String>> faults() {
        return Stream.of(
                Map.entry(
                        MINE.replace("[P, A]", "A"),
                        "urgency.table.mapping: expected rows that give every combination of answers one outcome, found a hole"),
                Map.entry(MINE.replace("\"ssvc:E:1.1.0\": N,", ""), "an overlap: rows 'attacked' and 'rest' both fit"),
                Map.entry(MINE.replace("30d", "30"), "within: expected a duration from 1h to 365d, found '30'"),
                Map.entry(MINE.replace(", within: 30d", ""), "within: expected within which time it is due"),
                Map.entry(MINE.replace("hunt: true", "within: 1d"), "within: expected no time, found '1d'"),
                Map.entry(MINE.replace("now: {", "soon: {"), "row 'attacked': no outcome 'now'"),
                Map.entry(MINE.replace("version: \"3\"\n", ""), "version: expected the table's version, found nothing"),
                Map.entry(MINE + "orders: first\n", "the unknown key 'orders'"),
                Map.entry(MINE.replace("- {key: N, name: none}", "- {key: A, name: none}"), "a value is there twice"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsWrongWithATableIsSaidWithItsPlace(Map.Entry<String, String> fault) {
        assertThat(refused(own(fault.getKey())))
                .anySatisfy(found -> assertThat(found.toString()).contains(fault.getValue()));
    }

    @Test
    void theSwitchesMeanNothingBesideAnotherTable() {
        assertThat(refused(SMALLEST + "urgency: {table: ssvc-deployer, remote_only: SCHEDULED}\n"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString())
                        .contains("urgency.remote_only: expected no switch of the default table"));
    }

    @Test
    void aChangedRowIsSeenInADiff() {
        SortedMap<String, String> before = PolicyText.flat(accepted(own(MINE)));
        SortedMap<String, String> after = PolicyText.flat(
                accepted(own(MINE.replace("[P, A]", "A").replace("\"ssvc:E:1.1.0\": N", "\"ssvc:E:1.1.0\": [N, P]"))));
        assertThat(before)
                .containsEntry("urgency.table", "Mine 3")
                .containsEntry("urgency.table.mapping.0001", "attacked: ssvc:E:1.1.0 P/A -> now");
        assertThat(after).containsEntry("urgency.table.mapping.0001", "attacked: ssvc:E:1.1.0 A -> now");
        assertThat(PolicyText.flat(accepted(SMALLEST + "urgency: {table: ssvc-deployer}\n")))
                .containsEntry("urgency.table", "ssvc-deployer")
                .doesNotContainKey("urgency.remote_only");
    }

    /** A flaw in the kernel, exploited nowhere, that leads to "act" where the worst is assumed of systems and people. */
    @Test
    void theFleetFileAnswersWhatNoFeedCanKnow() {
        String file = SMALLEST + "urgency: {table: ssvc-deployer, answers: {ssvc:EXP: S, ssvc:HI: L}}\n";
        Advisory advisory = new Advisory(
                new AdvisoryId("CVE-2026-1"), "linux", Optional.empty(), Severity.HIGH, true, false, false, KNOWN, "");
        assertThat(accepted(SMALLEST + "urgency: {table: ssvc-deployer}\n")
                        .urgency()
                        .decide(advisory))
                .isInstanceOf(Urgency.Immediate.class);
        UrgencyPolicy policy = accepted(file).urgency();
        assertThat(policy.decide(advisory)).isNotInstanceOf(Urgency.Immediate.class);
        assertThat(policy.verdict(advisory, true, List.of(), Collections.emptySortedMap())
                        .inputs())
                .filteredOn(input -> input.source().equals("the fleet file"))
                .extracting(TableVerdict.Input::value, TableVerdict.Input::assumed)
                .containsExactlyInAnyOrder(tuple("small", false), tuple("low", false));
        assertThat(PolicyText.flat(accepted(file)))
                .containsEntry("urgency.answers.ssvc:EXP", "S")
                .containsEntry("urgency.answers.ssvc:HI", "L");
    }

    @Test
    void answersOfFeedsAndAnswersThatTheTableDoesNotKnowAreRefused() {
        assertThat(refused(SMALLEST + "urgency: {table: ssvc-deployer, answers: {ssvc:E: N}}\n"))
                .anySatisfy(fault -> assertThat(fault.toString())
                        .contains("urgency.answers.ssvc:E: expected one of ssvc:EXP, ssvc:HI, found the unknown key"));
        assertThat(refused(SMALLEST + "urgency: {table: ssvc-deployer, answers: {ssvc:HI: little}}\n"))
                .anySatisfy(fault ->
                        assertThat(fault.toString()).contains("urgency.answers.ssvc:HI: expected one of H, L, M, VH"));
        assertThat(refused(SMALLEST + "urgency: {answers: {ssvc:HI: L}}\n"))
                .as("the default table does not ask")
                .anySatisfy(fault -> assertThat(fault.toString()).contains("urgency.answers.ssvc:HI: "));
    }

    @Test
    void thatHostsMayRebootIsSeenInADiff() {
        assertThat(PolicyText.flat(accepted(SMALLEST))).containsEntry("reboot", "report");
        assertThat(PolicyText.flat(accepted(SMALLEST + "reboot: when-needed\n")))
                .containsEntry("reboot", "when-needed");
    }
}
