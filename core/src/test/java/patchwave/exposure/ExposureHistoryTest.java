package patchwave.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.FixStatus;
import patchwave.clocks.DatedExposure;
import patchwave.clocks.Keeping;
import patchwave.clocks.UrgencyDecision;
import patchwave.fleet.HostId;
import patchwave.policy.TableOutcome;
import patchwave.policy.TableVerdict;

/** What begins, turns and ends an exposure. */
final class ExposureHistoryTest {
    private static final AdvisoryId GHOST = new AdvisoryId("CVE-2015-0235");
    private static final HostId WEB = new HostId("web-1");
    private static final Instant FIRST = Instant.parse("2015-01-27T15:00:00Z");
    private static final Instant LATER = FIRST.plusSeconds(3600);

    private static final Verdict FIXABLE = new Verdict.AffectedFixAvailable("2.13-38+deb7u7", Optional.empty());

    private static Standing.Judged judged(Verdict verdict) {
        return new Standing.Judged(verdict, "libc6", true);
    }

    private static List<ExposureChange> changes(List<Exposure> open, Standing now) {
        SortedMap<HostId, Standing> standings = new TreeMap<>();
        standings.put(WEB, now);
        return ExposureHistory.changes(GHOST, open, standings, LATER);
    }

    private static Exposure open() {
        return new Exposure(
                GHOST, WEB, "libc6", "affected-fix-available", "install 2.13-38+deb7u7", FIRST, Optional.empty());
    }

    @Test
    void aVerdictThatTheHostIsAffectedBeginsOne() {
        assertThat(changes(List.of(), judged(FIXABLE)))
                .containsExactly(new ExposureChange.Opened(new Exposure(
                        GHOST,
                        WEB,
                        "libc6",
                        "affected-fix-available",
                        "install 2.13-38+deb7u7",
                        LATER,
                        Optional.empty())));
        assertThat(changes(List.of(), judged(new Verdict.AffectedNoFix()))).hasSize(1);
        assertThat(changes(List.of(), judged(new Verdict.AffectedWontFix(FixStatus.Word.NO_DSA))))
                .hasSize(1);
    }

    @Test
    void whatCannotBeToldBeginsNoneAndEndsNone() {
        Standing unknown = judged(new Verdict.Unknown(Verdict.Reason.KERNEL_NOT_KNOWN));
        assertThat(changes(List.of(), unknown)).isEmpty();
        assertThat(changes(List.of(open()), unknown)).singleElement().satisfies(change -> {
            assertThat(change).isInstanceOf(ExposureChange.Turned.class);
            assertThat(change.exposure().since()).isEqualTo(FIRST);
            assertThat(change.exposure().remedy()).isEqualTo("find out: it is not known which kernel runs");
        });
    }

    @Test
    void whatNobodyKnowsEndsNone() {
        assertThat(changes(List.of(open()), new Standing.NotSeen())).isEmpty();
        assertThat(changes(List.of(open()), new Standing.Unspoken())).isEmpty();
        assertThat(ExposureHistory.changes(GHOST, List.of(open()), new TreeMap<>(), LATER))
                .isEmpty();
    }

    @Test
    void theFixOnDiskIsNotTheEnd() {
        assertThat(changes(List.of(open()), judged(new Verdict.FixedNotEffective(Verdict.Remedy.REBOOT))))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.exposure().isOpen()).isTrue();
                    assertThat(change.exposure().verdict()).isEqualTo("fixed-not-effective");
                    assertThat(change.exposure().remedy()).isEqualTo("reboot");
                });
    }

    @Test
    void theFixThatRunsEndsItAndIsProvenOnlyWhereAllCouldBeSeen() {
        assertThat(changes(List.of(open()), judged(new Verdict.Fixed())))
                .extracting(change -> change.exposure().end())
                .containsExactly(Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, true)));
        assertThat(changes(List.of(open()), new Standing.Judged(new Verdict.Fixed(), "libc6", false)))
                .extracting(change -> change.exposure().end())
                .containsExactly(Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, false)));
    }

    @Test
    void aFixThatIsNotProvenIsProvenByALaterLookThatSeesAll() {
        Exposure ended = changes(List.of(open()), new Standing.Judged(new Verdict.Fixed(), "libc6", false))
                .getFirst()
                .exposure();
        assertThat(changes(List.of(ended), new Standing.Judged(new Verdict.Fixed(), "libc6", false)))
                .isEmpty();
        assertThat(changes(List.of(ended), judged(new Verdict.Fixed())))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change).isInstanceOf(ExposureChange.Proven.class);
                    assertThat(change.exposure().end().orElseThrow().isProven()).isTrue();
                });
        assertThat(changes(List.of(ended), judged(FIXABLE)))
                .as("exposed anew")
                .singleElement()
                .isInstanceOf(ExposureChange.Opened.class);
    }

    /** Nobody could see that the restart was missing: that must not count as kept, nor give the whole time once more. */
    @Test
    void aFixThatIsNotProvenAndThenSeenNotToBeEffectiveEndedNothing() {
        Verdict reboot = new Verdict.FixedNotEffective(Verdict.Remedy.REBOOT);
        Exposure assumed = changes(List.of(open()), new Standing.Judged(new Verdict.Fixed(), "libc6", false))
                .getFirst()
                .exposure();
        ExposureChange change = changes(List.of(assumed), judged(reboot)).getFirst();
        assertThat(change)
                .isEqualTo(new ExposureChange.Disproven(
                        new Exposure(GHOST, WEB, "libc6", "fixed-not-effective", "reboot", FIRST, Optional.empty())));

        UrgencyDecision decision = new UrgencyDecision(
                GHOST,
                FIRST,
                FIRST,
                Optional.empty(),
                Optional.empty(),
                new TableVerdict(
                        "patchwave default",
                        "1.0.0",
                        "row",
                        new TableOutcome("X", "x", new TableOutcome.Speed.Within(Duration.ofHours(2)), false),
                        List.of()));
        Instant due = FIRST.plus(Duration.ofHours(2));
        assertThat(DatedExposure.of(change.exposure(), List.of(decision), List.of(), due.plusSeconds(1))
                        .keeping())
                .isEqualTo(Keeping.OVERDUE);
    }

    @Test
    void whatRunsOldCodeAfterAFixThatWasProvenIsExposedAnew() {
        Exposure fixed = open().with(Optional.of(new Exposure.End(FIRST.plusSeconds(9), Exposure.Kind.FIXED, true)));
        assertThat(changes(List.of(fixed), judged(new Verdict.FixedNotEffective(Verdict.Remedy.RESTART))))
                .singleElement()
                .isInstanceOf(ExposureChange.Opened.class);
    }

    @Test
    void aClockThatWasSetBackEndsNoneBeforeItBegan() {
        Exposure begun = new Exposure(
                GHOST, WEB, "libc6", "affected-fix-available", "install 2", LATER.plusSeconds(9), Optional.empty());
        assertThat(changes(List.of(begun), judged(new Verdict.Fixed()))
                        .getFirst()
                        .exposure()
                        .end()
                        .orElseThrow()
                        .at())
                .isEqualTo(LATER.plusSeconds(9));
    }

    /** Else both would be the last of their host. */
    @Test
    void aClockThatWasSetBackBeginsNoneBeforeTheLastOne() {
        Instant begun = LATER.plusSeconds(9);
        Instant next = begun.plus(1, ChronoUnit.MICROS);
        Exposure ended = new Exposure(
                GHOST,
                WEB,
                "libc6",
                "affected-fix-available",
                "install 2",
                begun,
                Optional.of(new Exposure.End(begun, Exposure.Kind.NOT_AFFECTED, false, Optional.of("assertion-3"))));
        assertThat(changes(List.of(ended), judged(FIXABLE)))
                .extracting(it -> it.exposure().since())
                .containsExactly(next);
        assertThat(changes(List.of(ended), new Standing.NotSeen()))
                .extracting(it -> it.exposure().since())
                .containsExactly(next);
        Exposure fixed = ended.with(Optional.of(new Exposure.End(begun, Exposure.Kind.FIXED, false, Optional.empty())));
        assertThat(changes(List.of(fixed), judged(FIXABLE)))
                .extracting(it -> it.exposure().since())
                .containsExactly(next);
    }

    @Test
    void itEndsByWhatIsKnownOtherwise() {
        assertThat(kind(judged(new Verdict.NotAffected()))).isEqualTo(Exposure.Kind.NOT_AFFECTED);
        assertThat(kind(new Standing.Absent())).isEqualTo(Exposure.Kind.ABSENT);
        assertThat(kind(new Standing.Withdrawn())).isEqualTo(Exposure.Kind.WITHDRAWN);
    }

    private static Standing saidNotAffected() {
        return saidNotAffected("assertion-3");
    }

    private static Standing saidNotAffected(String id) {
        return judged(new Verdict.SaidNotAffected(new Assertion(
                id,
                GHOST,
                new Assertion.NotAffected("libc6", new TreeSet<>(), LATER.plusSeconds(9)),
                "",
                "built with the patch",
                "alice",
                FIRST,
                Optional.empty())));
    }

    private static Exposure asserted() {
        return changes(List.of(open()), saidNotAffected()).getFirst().exposure();
    }

    @Test
    void anOperatorsWordEndsItAndProvesNothing() {
        assertThat(asserted().end())
                .contains(new Exposure.End(LATER, Exposure.Kind.NOT_AFFECTED, false, Optional.of("assertion-3")));
        assertThat(changes(List.of(asserted()), saidNotAffected()))
                .as("while it counts")
                .isEmpty();
        assertThat(changes(List.of(), saidNotAffected())).isEmpty();
    }

    @Test
    void itIsToldWithTheWordThatCoversItNow() {
        Exposure by4 = asserted()
                .with(Optional.of(
                        new Exposure.End(LATER, Exposure.Kind.NOT_AFFECTED, false, Optional.of("assertion-4"))));
        assertThat(changes(List.of(asserted()), saidNotAffected("assertion-4")))
                .containsExactly(new ExposureChange.Reasserted(by4));
        assertThat(changes(List.of(by4), saidNotAffected("assertion-4"))).isEmpty();
        Exposure fixed = asserted().with(Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, false)));
        assertThat(changes(List.of(fixed), saidNotAffected("assertion-4")))
                .as("a fix is no word")
                .isEmpty();
    }

    /** Nothing is known that would have ended it. */
    @Test
    void afterAnOperatorsWordItBeginsAnewWhateverIsNotKnown() {
        Exposure again = new Exposure(
                GHOST,
                WEB,
                "libc6",
                "affected-fix-available",
                "install 2.13-38+deb7u7",
                LATER.plus(1, ChronoUnit.MICROS),
                // A word that is taken back has given no time.
                FIRST,
                Optional.empty());
        for (Standing standing : List.of(judged(FIXABLE), new Standing.Unspoken(), new Standing.NotSeen())) {
            assertThat(changes(List.of(asserted()), standing))
                    .as("%s", standing)
                    .containsExactly(new ExposureChange.Reopened(again));
        }
        assertThat(changes(List.of(asserted()), judged(new Verdict.Unknown(Verdict.Reason.KERNEL_NOT_KNOWN))))
                .singleElement()
                .isInstanceOf(ExposureChange.Reopened.class);
    }

    @Test
    void whatIsKnownTakesThePlaceOfAnOperatorsWord() {
        for (Standing standing : List.of(
                judged(new Verdict.Fixed()),
                judged(new Verdict.NotAffected()),
                new Standing.Absent(),
                new Standing.Withdrawn())) {
            assertThat(changes(List.of(asserted()), standing))
                    .as("%s", standing)
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change).isInstanceOf(ExposureChange.Proven.class);
                        assertThat(change.exposure().end().orElseThrow().isProven())
                                .isTrue();
                        assertThat(change.exposure().isAsserted()).isTrue();
                    });
        }
        assertThat(changes(List.of(asserted()), new Standing.Judged(new Verdict.Fixed(), "libc6", false)))
                .as("not looked at whole")
                .isEmpty();
    }

    private static Exposure.Kind kind(Standing now) {
        return changes(List.of(open()), now)
                .getFirst()
                .exposure()
                .end()
                .orElseThrow()
                .kind();
    }

    @Test
    void aNewTargetIsAChangeAndTheSameIsNone() {
        assertThat(changes(List.of(open()), judged(FIXABLE))).isEmpty();
        assertThat(changes(
                        List.of(open()), judged(new Verdict.AffectedFixAvailable("2.13-38+deb7u8", Optional.empty()))))
                .extracting(change -> change.exposure().remedy())
                .containsExactly("install 2.13-38+deb7u8");
    }
}
