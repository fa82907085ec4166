package patchwave.clocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.exposure.Exposure;
import patchwave.fleet.HostId;
import patchwave.policy.TableOutcome;
import patchwave.policy.TableVerdict;

/** Due times, whether they were kept, and the clocks of one vulnerability. */
final class ClocksTest {
    private static final AdvisoryId ID = new AdvisoryId("CVE-2021-44228");

    private static final TableOutcome.Speed AT_ONCE = new TableOutcome.Speed.AtOnce();
    private static final TableOutcome.Speed WEEK = new TableOutcome.Speed.Within(Duration.ofDays(7));
    private static final TableOutcome.Speed WINDOW = new TableOutcome.Speed.NextWindow();

    /** Hours from the first match. */
    private static Instant at(long hours) {
        return Instant.parse("2021-12-11T00:00:00Z").plus(Duration.ofHours(hours));
    }

    private static UrgencyDecision decided(long hour, TableOutcome.Speed speed) {
        return new UrgencyDecision(
                ID,
                at(hour),
                at(0),
                Optional.empty(),
                Optional.empty(),
                new TableVerdict("patchwave default", "1.0.0", "row", outcome(speed), List.of()));
    }

    private static TableOutcome outcome(TableOutcome.Speed speed) {
        return new TableOutcome("X", "x", speed, false);
    }

    private static DueExtension extension(long given, long due, long expires) {
        return new DueExtension(ID, at(due), at(given), at(expires), "alice", "the vendor's fix breaks the mail store");
    }

    private static Optional<Instant> due(
            long since, long now, List<UrgencyDecision> decisions, List<DueExtension> extensions) {
        return DueTimes.of(at(since), decisions, extensions, at(now)).inForce();
    }

    @Test
    void aDueTimeMovesEarlierByItselfAndNeverLater() {
        assertThat(due(0, 1, List.of(decided(0, WEEK)), List.of())).contains(at(7 * 24));
        List<UrgencyDecision> stricter = List.of(decided(0, WEEK), decided(24, AT_ONCE));
        assertThat(due(0, 1, stricter, List.of())).as("before the new fact").contains(at(7 * 24));
        assertThat(due(0, 25, stricter, List.of())).contains(at(24 + 48));
        List<UrgencyDecision> milder = List.of(decided(0, WEEK), decided(24, AT_ONCE), decided(30, WINDOW));
        assertThat(due(0, 31, milder, List.of())).contains(at(24 + 48));
    }

    @Test
    void aHostThatCameLaterIsHeldAgainstWhatHeldThen() {
        List<UrgencyDecision> milder = List.of(decided(0, AT_ONCE), decided(24, WEEK));
        assertThat(due(30, 31, milder, List.of())).contains(at(30 + 7 * 24));
        assertThat(due(10, 31, milder, List.of())).contains(at(10 + 48));
    }

    @Test
    void whatNobodyDecidedOrOnlyTheNextWindowHasNoDueTime() {
        assertThat(due(0, 1, List.of(), List.of())).isEmpty();
        assertThat(due(0, 1, List.of(decided(0, WINDOW)), List.of(extension(0, 5, 5))))
                .isEmpty();
    }

    @Test
    void onlyAPersonMovesItLaterAndOnlyForATime() {
        List<UrgencyDecision> decisions = List.of(decided(0, AT_ONCE));
        List<DueExtension> extensions = List.of(extension(5, 100, 80));
        assertThat(due(0, 4, decisions, extensions)).contains(at(48));
        assertThat(due(0, 79, decisions, extensions)).contains(at(100));
        assertThat(due(0, 80, decisions, extensions)).as("expired").contains(at(48));
        assertThat(due(0, 20, decisions, List.of(extension(5, 10, 80))))
                .as("earlier than the policy's")
                .contains(at(48));
    }

    @Test
    void theLastWordOfAPersonHolds() {
        List<DueExtension> extensions = List.of(extension(5, 400, 400), extension(6, 60, 60));
        assertThat(due(0, 20, List.of(decided(0, AT_ONCE)), extensions)).contains(at(60));
    }

    @Test
    void aStricterDecisionEndsAnExtension() {
        List<UrgencyDecision> decisions = List.of(decided(0, WEEK), decided(10, AT_ONCE));
        assertThat(due(0, 11, decisions, List.of(extension(5, 400, 400)))).contains(at(58));
        assertThat(due(0, 11, List.of(decided(0, WEEK), decided(10, WINDOW)), List.of(extension(5, 400, 400))))
                .contains(at(400));
    }

    private static Exposure exposure(String host, long since, Optional<Exposure.End> end) {
        return new Exposure(ID, new HostId(host), "log4j", "affected-fix-available", "install 2.17.1", at(since), end);
    }

    private static Optional<Exposure.End> fixed(long hour) {
        return Optional.of(new Exposure.End(at(hour), Exposure.Kind.FIXED, true));
    }

    private static Keeping keeping(
            long since, Optional<Exposure.End> end, long now, TableOutcome.Speed speed, DueExtension... given) {
        return DatedExposure.of(exposure("a", since, end), List.of(decided(0, speed)), List.of(given), at(now))
                .keeping();
    }

    @Test
    void anExposureIsHeldAgainstItsDueTime() {
        assertThat(keeping(0, fixed(48), 99, AT_ONCE)).isEqualTo(Keeping.IN_TIME);
        assertThat(keeping(0, fixed(49), 99, AT_ONCE)).isEqualTo(Keeping.LATE);
        assertThat(keeping(0, Optional.empty(), 48, AT_ONCE)).isEqualTo(Keeping.OPEN);
        assertThat(keeping(0, Optional.empty(), 49, AT_ONCE)).isEqualTo(Keeping.OVERDUE);
        assertThat(keeping(0, Optional.empty(), 49, WINDOW)).isEqualTo(Keeping.NOT_DUE);
        assertThat(keeping(0, Optional.empty(), 49, AT_ONCE, extension(5, 60, 60)))
                .isEqualTo(Keeping.EXCEPTED);
        assertThat(keeping(0, fixed(59), 99, AT_ONCE, extension(5, 60, 60))).isEqualTo(Keeping.EXCEPTED);
        assertThat(keeping(0, Optional.of(new Exposure.End(at(40), Exposure.Kind.HOST_REMOVED, true)), 99, AT_ONCE))
                .isEqualTo(Keeping.VOID);
    }

    /** Or an overdue host would be scrapped, or enrolled anew, and nothing was ever late. */
    @Test
    void removingAnOverdueHostIsNoWayToHaveKeptItsDueTime() {
        Optional<Exposure.End> removed = Optional.of(new Exposure.End(at(90), Exposure.Kind.HOST_REMOVED, true));
        assertThat(keeping(0, removed, 99, AT_ONCE)).isEqualTo(Keeping.LATE);
    }

    private static Optional<Exposure.End> asserted(long hour) {
        return Optional.of(new Exposure.End(at(hour), Exposure.Kind.NOT_AFFECTED, false, Optional.of("assertion-1")));
    }

    /** Nothing was mended; and what was overdue before somebody said so was. */
    @Test
    void anOperatorsWordIsNoFixAndExcusesNothingThatWasOverdue() {
        assertThat(keeping(0, asserted(40), 99, AT_ONCE)).isEqualTo(Keeping.ASSERTED);
        assertThat(keeping(0, asserted(40), 99, WINDOW)).isEqualTo(Keeping.ASSERTED);
        assertThat(keeping(0, asserted(90), 99, AT_ONCE)).isEqualTo(Keeping.LATE);
        assertThat(keeping(0, asserted(59), 99, AT_ONCE, extension(5, 60, 60))).isEqualTo(Keeping.EXCEPTED);
        assertThat(keeping(0, Optional.of(new Exposure.End(at(90), Exposure.Kind.NOT_AFFECTED, true)), 99, AT_ONCE))
                .as("the vendor's word")
                .isEqualTo(Keeping.VOID);
        DatedExposure over =
                DatedExposure.of(exposure("a", 0, asserted(40)), List.of(decided(0, AT_ONCE)), List.of(), at(99));
        VulnerabilityClocks clocks =
                VulnerabilityClocks.of(List.of(over), List.of(decided(0, AT_ONCE)), Optional.empty(), at(99));
        assertThat(clocks.proofComplete()).isEmpty();
        assertThat(clocks.effective()).isEmpty();
        assertThat(clocks.lastFixed()).isEmpty();
    }

    /** It had been overtaken for the hosts of then, and held for each that came later. */
    @Test
    void anExtensionThatIsOvertakenIsSoForHostsThatComeLaterToo() {
        List<UrgencyDecision> decisions = List.of(decided(0, WEEK), decided(10, AT_ONCE));
        assertThat(due(20, 21, decisions, List.of(extension(5, 400, 400)))).contains(at(20 + 48));
        assertThat(due(20, 21, decisions, List.of(extension(11, 400, 400)))).contains(at(400));
    }

    @Test
    void whatEndedWithoutBeingMendedIsNoProofAndNoShare() {
        Optional<Exposure.End> removed = Optional.of(new Exposure.End(at(9), Exposure.Kind.HOST_REMOVED, true));
        VulnerabilityClocks none = clocks(100, exposure("a", 0, removed));
        assertThat(none.proofComplete()).isEmpty();
        assertThat(none.effective()).isEmpty();
        VulnerabilityClocks one = clocks(100, exposure("a", 0, removed), exposure("b", 0, fixed(20)));
        assertThat(one.effective()).containsEntry(100, Duration.ofHours(20));
        assertThat(one.proofComplete()).contains(at(20));
    }

    private static VulnerabilityClocks clocks(long now, Exposure... exposures) {
        List<DatedExposure> dated = new ArrayList<>();
        for (Exposure exposure : exposures) {
            dated.add(DatedExposure.of(exposure, List.of(decided(1, AT_ONCE)), List.of(), at(now)));
        }
        return VulnerabilityClocks.of(dated, List.of(decided(1, AT_ONCE)), Optional.of(at(2)), at(now));
    }

    @Test
    void theClocksOfAVulnerability() {
        VulnerabilityClocks clocks = clocks(
                100,
                exposure("a", 0, fixed(10)),
                exposure("b", 0, fixed(20)),
                exposure("c", 0, fixed(60)),
                exposure("d", 5, Optional.empty()));
        assertThat(clocks.matched()).isEqualTo(at(0));
        assertThat(clocks.firstFixed()).contains(at(10));
        assertThat(clocks.lastFixed()).isEmpty();
        assertThat(clocks.proofComplete()).isEmpty();
        assertThat(clocks.counts()).isEqualTo(Map.of(Keeping.IN_TIME, 2, Keeping.LATE, 1, Keeping.OVERDUE, 1));
        assertThat(clocks.effective()).isEqualTo(Map.of(50, Duration.ofHours(20)));
        assertThat(clocks.exposedFor()).isEqualTo(Duration.ofHours(10 + 20 + 60 + 95));
        assertThat(clocks.curve())
                .containsExactly(
                        new VulnerabilityClocks.Point(at(0), 3),
                        new VulnerabilityClocks.Point(at(5), 4),
                        new VulnerabilityClocks.Point(at(10), 3),
                        new VulnerabilityClocks.Point(at(20), 2),
                        new VulnerabilityClocks.Point(at(60), 1));
    }

    @Test
    void theProofIsCompleteWhenAllIsOverAndProven() {
        VulnerabilityClocks proven = clocks(100, exposure("a", 0, fixed(10)), exposure("b", 0, fixed(20)));
        assertThat(proven.lastFixed()).contains(at(20));
        assertThat(proven.proofComplete()).contains(at(20));
        assertThat(proven.effective()).containsEntry(100, Duration.ofHours(20));
        Optional<Exposure.End> unproven = Optional.of(new Exposure.End(at(20), Exposure.Kind.FIXED, false));
        assertThat(clocks(100, exposure("a", 0, fixed(10)), exposure("b", 0, unproven))
                        .proofComplete())
                .isEmpty();
    }
}
