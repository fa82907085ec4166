package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.clocks.DueExtension;
import patchwave.clocks.UrgencyDecision;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureChange;
import patchwave.policy.TableOutcome;
import patchwave.policy.TableVerdict;

/** Exposures and decisions are kept as they were, for good. */
abstract class ExposureContract extends StoreContract {
    private static final AdvisoryId GHOST = new AdvisoryId("CVE-2015-0235");
    private static final Instant LATER = Clock.START.plusSeconds(60);

    private static Exposure exposure(String host, Instant since, Optional<Exposure.End> end) {
        return new Exposure(GHOST, host(host), "libc6", "affected-fix-available", "install 2", since, end);
    }

    private static Exposure open(String host) {
        return exposure(host, Clock.START, Optional.empty());
    }

    private void apply(ExposureChange... changes) {
        store.change(ALICE, tx -> tx.exposures().apply(List.of(changes)));
    }

    @Test
    void oneIsOpenUntilItEnds() {
        fleet.enrol("web-1", "a", "web");
        apply(new ExposureChange.Opened(open("web-1")));
        assertThat(rows(tx -> tx.exposures().open(GHOST))).containsExactly(open("web-1"));
        assertThat(rows(tx -> tx.exposures().live(host("web-1")))).containsExactly(open("web-1"));
        assertThat(rows(tx -> List.copyOf(tx.exposures().counts().values())))
                .containsExactly(new ExposureStore.Open(1, Clock.START));
        Exposure turned = new Exposure(
                GHOST, host("web-1"), "libc6", "fixed-not-effective", "reboot", Clock.START, Optional.empty());
        apply(new ExposureChange.Turned(turned));
        assertThat(rows(tx -> tx.exposures().open(GHOST))).containsExactly(turned);

        Exposure ended =
                exposure("web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, true)));
        apply(new ExposureChange.Ended(ended));
        assertThat(rows(tx -> tx.exposures().open(GHOST))).isEmpty();
        assertThat(rows(tx -> List.copyOf(tx.exposures().counts().keySet()))).isEmpty();
        assertThat(rows(tx -> tx.exposures().all(GHOST)))
                .singleElement()
                .satisfies(it -> assertThat(it.end()).isEqualTo(ended.end()));
    }

    /** Two of them at once would count a host twice. */
    @Test
    void aHostHasOneOpenAtATimeAndAnotherAfterIt() {
        fleet.enrol("web-1", "a", "web");
        apply(new ExposureChange.Opened(open("web-1")));
        apply(new ExposureChange.Opened(exposure("web-1", LATER, Optional.empty())));
        assertThat(rows(tx -> tx.exposures().all(GHOST))).hasSize(1);
        apply(
                new ExposureChange.Ended(exposure(
                        "web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, true)))),
                new ExposureChange.Opened(exposure("web-1", LATER, Optional.empty())));
        assertThat(rows(tx -> tx.exposures().all(GHOST))).hasSize(2);
        assertThat(rows(tx -> tx.exposures().open(GHOST))).hasSize(1);
    }

    @Test
    void whatIsOverStaysAsItWas() {
        fleet.enrol("web-1", "a", "web");
        Exposure.End end = new Exposure.End(LATER, Exposure.Kind.FIXED, true);
        apply(
                new ExposureChange.Opened(open("web-1")),
                new ExposureChange.Ended(exposure("web-1", Clock.START, Optional.of(end))));
        long before = auditCount();
        apply(new ExposureChange.Ended(exposure(
                "web-1",
                Clock.START,
                Optional.of(new Exposure.End(LATER.plusSeconds(9), Exposure.Kind.WITHDRAWN, true)))));
        assertThat(rows(tx -> tx.exposures().all(GHOST)))
                .containsExactly(exposure("web-1", Clock.START, Optional.of(end)));
        assertThat(auditCount()).as("nothing changed").isEqualTo(before);
    }

    /** Two rows would count the first as mended, and leave it unproven for ever. */
    @Test
    void oneWhoseFixIsDisprovenIsOpenAsTheOneThatItWas() {
        fleet.enrol("web-1", "a", "web");
        Exposure assumed =
                exposure("web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, false)));
        apply(new ExposureChange.Opened(open("web-1")), new ExposureChange.Ended(assumed));
        assertThat(rows(tx -> tx.exposures().live(GHOST))).containsExactly(assumed);
        Exposure again = new Exposure(
                GHOST, host("web-1"), "libc6", "fixed-not-effective", "reboot", Clock.START, Optional.empty());
        long before = auditCount();
        apply(new ExposureChange.Disproven(again));
        assertThat(rows(tx -> tx.exposures().all(GHOST))).containsExactly(again);
        assertThat(rows(tx -> List.copyOf(tx.exposures().counts().values())))
                .containsExactly(new ExposureStore.Open(1, Clock.START));
        assertThat(auditCount()).isEqualTo(before + 1);

        Exposure proven =
                exposure("web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, true)));
        apply(new ExposureChange.Ended(proven), new ExposureChange.Disproven(again));
        assertThat(rows(tx -> tx.exposures().open(GHOST)))
                .as("what is proven stays")
                .isEmpty();
    }

    @Test
    void noFixIsDisprovenOnAHostThatIsGone() {
        fleet.enrol("web-1", "a", "web");
        apply(
                new ExposureChange.Opened(open("web-1")),
                new ExposureChange.Ended(exposure(
                        "web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, false)))));
        store.write(ALICE, tx -> tx.hosts().remove(host("web-1"), "scrapped"));
        apply(new ExposureChange.Disproven(open("web-1")));
        assertThat(rows(tx -> tx.exposures().open(GHOST))).isEmpty();
    }

    @Test
    void aHostThatIsRemovedOrEnrolledAnewIsNotExposedAnyMore() {
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-2", "a", "web");
        apply(new ExposureChange.Opened(open("web-1")), new ExposureChange.Opened(open("web-2")));
        clock.advance(Duration.ofMinutes(1));
        store.write(ALICE, tx -> tx.hosts().remove(host("web-1"), "scrapped"));
        fleet.enrol("web-2", "a", "web");
        assertThat(rows(tx -> tx.exposures().open(GHOST))).isEmpty();
        assertThat(rows(tx -> tx.exposures().all(GHOST)))
                .extracting(it -> it.end().orElseThrow().kind())
                .containsExactly(Exposure.Kind.HOST_REMOVED, Exposure.Kind.HOST_REMOVED);
        apply(new ExposureChange.Opened(exposure("web-1", LATER, Optional.empty())));
        assertThat(rows(tx -> tx.exposures().open(GHOST))).isEmpty();
    }

    /** What an operator's word ended may have to begin again; not on another machine of the same name. */
    @Test
    void oneThatAnOperatorsWordEndedIsLiveUntilMoreIsKnown() {
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-2", "a", "web");
        String id = store.<String>write(
                ALICE,
                tx -> tx.assertions()
                        .add(
                                GHOST,
                                new Assertion.NotAffected("libc6", new TreeSet<>(), Clock.START.plusSeconds(999)),
                                "",
                                "not ours")
                        .id());
        Exposure.End said = new Exposure.End(LATER, Exposure.Kind.NOT_AFFECTED, false, Optional.of(id));
        Exposure first = exposure("web-1", Clock.START, Optional.of(said));
        Exposure second = exposure("web-2", Clock.START, Optional.of(said));
        apply(
                new ExposureChange.Opened(open("web-1")),
                new ExposureChange.Opened(open("web-2")),
                new ExposureChange.Ended(first),
                new ExposureChange.Ended(second));
        assertThat(rows(tx -> tx.exposures().live(GHOST))).containsExactly(first, second);
        assertThat(rows(tx -> tx.exposures().open(GHOST))).isEmpty();
        Exposure again = new Exposure(
                GHOST,
                host("web-1"),
                "libc6",
                "affected-fix-available",
                "install 2",
                LATER.plusSeconds(1),
                Clock.START,
                Optional.empty());
        apply(new ExposureChange.Reopened(again));
        assertThat(rows(tx -> tx.exposures().live(GHOST))).containsExactly(again, second);
        assertThat(rows(tx -> List.copyOf(tx.exposures().counts().values())))
                .as("due as if nobody had said anything")
                .containsExactly(new ExposureStore.Open(1, Clock.START));
        assertThat(rows(tx -> tx.exposures().all(GHOST))).contains(first);
        apply(new ExposureChange.Proven(exposure(
                "web-2",
                Clock.START,
                Optional.of(new Exposure.End(LATER, Exposure.Kind.NOT_AFFECTED, true, Optional.of(id))))));
        assertThat(rows(tx -> tx.exposures().live(host("web-2")))).isEmpty();
    }

    @Test
    void anOperatorsWordOnAMachineIsNoneOnTheNextOfItsName() {
        fleet.enrol("web-1", "a", "web");
        String id = store.<String>write(
                ALICE,
                tx -> tx.assertions()
                        .add(
                                GHOST,
                                new Assertion.NotAffected("libc6", new TreeSet<>(), Clock.START.plusSeconds(999)),
                                "",
                                "not ours")
                        .id());
        apply(
                new ExposureChange.Opened(open("web-1")),
                new ExposureChange.Ended(exposure(
                        "web-1",
                        Clock.START,
                        Optional.of(new Exposure.End(LATER, Exposure.Kind.NOT_AFFECTED, false, Optional.of(id))))));
        clock.advance(Duration.ofMinutes(2));
        assertThat(rows(tx -> List.copyOf(tx.exposures().live()))).containsExactly(GHOST);
        fleet.enrol("web-1", "a", "web");
        assertThat(rows(tx -> List.copyOf(tx.exposures().live()))).isEmpty();
    }

    @Test
    void thoseOfATimeSpanAreFound() {
        fleet.enrol("web-1", "a", "web");
        apply(
                new ExposureChange.Opened(open("web-1")),
                new ExposureChange.Ended(exposure(
                        "web-1", Clock.START, Optional.of(new Exposure.End(LATER, Exposure.Kind.FIXED, true)))));
        assertThat(between(Clock.START, LATER)).containsExactly(GHOST);
        assertThat(between(LATER, LATER.plusSeconds(1))).containsExactly(GHOST);
        assertThat(between(LATER.plusSeconds(1), LATER.plusSeconds(2))).isEmpty();
        assertThat(between(Clock.START.minusSeconds(9), Clock.START)).isEmpty();
    }

    private List<AdvisoryId> between(Instant from, Instant until) {
        return rows(tx -> List.copyOf(tx.exposures().between(from, until)));
    }

    /** More than are asked about at a time, and some of which nothing is known. */
    @Test
    void whatIsAskedOfManyIsThatOfEach() {
        fleet.enrol("web-1", "a", "web");
        fleet.enrol("web-2", "a", "web");
        List<AdvisoryId> ids = IntStream.range(0, 40)
                .mapToObj(i -> new AdvisoryId("CVE-2026-" + (1000 + i)))
                .toList();
        for (int i = 0; i < ids.size(); i += 3) {
            AdvisoryId id = ids.get(i);
            for (int at = 0; at <= i % 2; at++) {
                UrgencyDecision one =
                        decision(Clock.START.plusSeconds(at), new TableOutcome.Speed.Within(Duration.ofDays(7)));
                store.change(
                        ALICE,
                        tx -> tx.urgency()
                                .decide(new UrgencyDecision(
                                        id,
                                        one.at(),
                                        one.knownSince(),
                                        one.published(),
                                        one.exploited(),
                                        one.verdict())));
            }
            store.change(
                    ALICE,
                    tx -> tx.urgency()
                            .extend(new DueExtension(id, LATER, Clock.START, LATER.plusSeconds(9), "alice", "why")));
            for (String host : List.of("web-2", "web-1")) {
                apply(new ExposureChange.Opened(new Exposure(
                        id, host(host), "libc6", "affected-no-fix", "no fix yet", Clock.START, Optional.empty())));
            }
        }
        store.read(tx -> {
            var decisions = tx.urgency().decisions(ids);
            var last = tx.urgency().lastDecisions(ids);
            var extensions = tx.urgency().extensions(ids);
            var live = tx.exposures().live(ids);
            for (AdvisoryId id : ids) {
                assertThat(decisions.getOrDefault(id, List.of()))
                        .isEqualTo(tx.urgency().decisions(id));
                assertThat(Optional.ofNullable(last.get(id)))
                        .isEqualTo(tx.urgency().lastDecision(id))
                        .isEqualTo(tx.urgency().decisions(id).stream().reduce((_, it) -> it));
                assertThat(extensions.getOrDefault(id, List.of()))
                        .isEqualTo(tx.urgency().extensions(id));
                assertThat(live.getOrDefault(id, List.of()))
                        .isEqualTo(tx.exposures().live(id));
            }
            assertThat(decisions.keySet()).hasSize(14).isEqualTo(live.keySet()).isEqualTo(extensions.keySet());
            assertThat(live.values())
                    .allSatisfy(it ->
                            assertThat(it).extracting(Exposure::host).containsExactly(host("web-1"), host("web-2")));
            assertThat(decisions.values().stream().flatMap(List::stream))
                    .allSatisfy(it -> assertThat(it.verdict().inputs()).hasSize(2));
            return true;
        });
    }

    private static UrgencyDecision decision(Instant at, TableOutcome.Speed speed) {
        return new UrgencyDecision(
                GHOST,
                at,
                Clock.START,
                Optional.of(Clock.START.minusSeconds(5)),
                Optional.empty(),
                new TableVerdict(
                        "patchwave default",
                        "1.0.0",
                        "high",
                        new TableOutcome("7D", "7 days", speed, true),
                        List.of(
                                new TableVerdict.Input("Exploitation", "none", "nobody says otherwise", false),
                                new TableVerdict.Input("Impact", "total", "nobody knows", true))));
    }

    @Test
    void decisionsAreKeptWithAllThatLedToThem() {
        UrgencyDecision first = decision(Clock.START, new TableOutcome.Speed.Within(Duration.ofDays(7)));
        UrgencyDecision second = decision(LATER, new TableOutcome.Speed.AtOnce());
        UrgencyDecision third = decision(LATER.plusSeconds(1), new TableOutcome.Speed.NextWindow());
        for (UrgencyDecision each : List.of(first, second, third)) {
            store.change(ALICE, tx -> tx.urgency().decide(each));
        }
        assertThat(rows(tx -> tx.urgency().decisions(GHOST))).containsExactly(first, second, third);
        assertThat(maybe(tx -> tx.urgency().lastDecision(GHOST))).contains(third);
        assertThat(maybe(tx -> tx.urgency().lastDecision(new AdvisoryId("CVE-1"))))
                .isEmpty();
    }

    @Test
    void extensionsAreKept() {
        DueExtension extension =
                new DueExtension(GHOST, LATER.plusSeconds(9), Clock.START, LATER, "alice", "the fix breaks mail");
        store.change(ALICE, tx -> tx.urgency().extend(extension));
        assertThat(rows(tx -> tx.urgency().extensions(GHOST))).containsExactly(extension);
    }
}
