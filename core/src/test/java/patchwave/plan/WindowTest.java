package patchwave.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.plan.Scene.admitted;
import static patchwave.plan.Scene.hold;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.calendar.Freeze;
import patchwave.calendar.TimeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.FailureRules;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

final class WindowTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Scene web(int hosts) {
        return new Scene().pool("production/web", 0).hosts("p", hosts, "production", "production/web");
    }

    private static Scene.Run start(Scene scene, boolean emergency, Optional<String> window) {
        return scene.start(scene.spec(
                "wave",
                emergency,
                Pacings.allAtOnce(),
                FailureRules.DEFAULT,
                Optional.empty(),
                window,
                List.of(new Environment("production"))));
    }

    private static Instant at(long minute) {
        return Scene.START.plus(Duration.ofMinutes(minute));
    }

    private static Freeze freeze(long from, long until) {
        return new Freeze(
                "sale",
                Scene.minutes(from, until).intervals().getFirst(),
                new TreeSet<>(),
                new TreeSet<>(),
                "black friday",
                "otto");
    }

    @Test
    void nothingBeginsBeforeTheWindowOpensAndTheHoldSaysWhenItDoes() {
        var scene = web(2).windows("p", "tuesday", 60, 120);
        start(scene, false, Optional.empty());
        var decision = scene.prepareAndTick();

        assertThat(decision.admissions()).isEmpty();
        assertThat(hold(decision, "p-1"))
                .isEqualTo(new Hold(
                        hold(decision, "p-1").rollout(),
                        new HostId("p-1"),
                        HoldReason.OUTSIDE_WINDOW,
                        "its window tuesday is not open",
                        Optional.of(at(60)),
                        List.of()));
        assertThat(decision.wakeAt()).contains(at(60));
        scene.now = at(60);
        assertThat(scene.tick().admissions())
                .hasSize(2)
                .allMatch(admission -> admission.beginBefore().equals(Optional.of(at(110))));
    }

    @Test
    void workThatNoLongerFitsWaitsForTheNextWindowThatIsLongEnough() {
        var scene = web(1).windows("p", "tuesday", 0, 15, 30, 35, 60, 120);
        start(scene, false, Optional.empty());
        scene.tick();
        scene.prepared();
        scene.now = at(5);
        var decision = scene.tick();

        assertThat(decision.admissions())
                .as("a permit at the last moment would be refused")
                .isEmpty();
        assertThat(hold(decision, "p-1").reason()).isEqualTo(HoldReason.WINDOW_TOO_SHORT);
        assertThat(hold(decision, "p-1").sentence())
                .isEqualTo("the window closes at %s, and work of 10 min no longer fits".formatted(at(15)));
        assertThat(hold(decision, "p-1").until()).contains(at(60));
        scene.now = at(32);
        assertThat(hold(scene.tick(), "p-1").reason()).isEqualTo(HoldReason.WINDOW_TOO_SHORT);
        scene.now = at(60);
        assertThat(admitted(scene.tick())).containsExactly("p-1");
    }

    @Test
    void eachReleaseIsGivenItsOwnTime() {
        var scene = web(2).windows("p", "tuesday", 0, 15);
        scene.workTimes = new WorkTimes(new TreeMap<>(java.util.Map.of("slow 1", MINUTE.multipliedBy(14))), MINUTE);
        scene.machine(new HostId("p-1")).kind = new HostState.Kind("slow 1", "");
        start(scene, false, Optional.empty());
        scene.tick();
        scene.prepared();
        var decision = scene.tickAfter(MINUTE.multipliedBy(2));

        assertThat(admitted(decision)).containsExactly("p-2");
        assertThat(decision.admissions().getFirst().beginBefore()).contains(at(14));
        assertThat(hold(decision, "p-1").sentence())
                .isEqualTo("the window closes at %s, and work of 14 min no longer fits".formatted(at(15)));
        assertThat(hold(decision, "p-1").until()).isEmpty();
    }

    @Test
    void aFreezeSaysWhoseItIsAndWhyAndWhenItEnds() {
        var scene = web(1);
        int calendar = scene.calendar(TimeSet.ALWAYS, List.of(), freeze(0, 60));
        scene.machine(new HostId("p-1")).calendar = calendar;
        start(scene, false, Optional.empty());
        var decision = scene.prepareAndTick();

        assertThat(hold(decision, "p-1").reason()).isEqualTo(HoldReason.FROZEN);
        assertThat(hold(decision, "p-1").sentence()).isEqualTo("freeze sale of otto covers it: black friday");
        assertThat(hold(decision, "p-1").until()).contains(at(60));
        scene.now = at(60);
        assertThat(scene.tick().admissions())
                .singleElement()
                .matches(each -> each.beginBefore().isEmpty());
    }

    @Test
    void workMustEndBeforeAFreezeBegins() {
        var scene = web(1);
        scene.machine(new HostId("p-1")).calendar = scene.calendar(TimeSet.ALWAYS, List.of(), freeze(5, 60));
        start(scene, false, Optional.empty());

        assertThat(hold(scene.prepareAndTick(), "p-1").sentence())
                .isEqualTo("freeze sale begins at %s, and work of 10 min no longer fits".formatted(at(5)));
    }

    @Test
    void aRolloutKeepsToItsOwnWindowBesidesThoseOfItsHosts() {
        var scene = web(1).windows("p", "tuesday", 0, 300);
        scene.windows.put("tonight", Scene.minutes(200, 400));
        start(scene, false, Optional.of("tonight"));
        var decision = scene.prepareAndTick();

        assertThat(hold(decision, "p-1").sentence()).isEqualTo("the rollout's window tonight is not open");
        assertThat(hold(decision, "p-1").until()).contains(at(200));
        scene.now = at(200);
        assertThat(scene.tick().admissions())
                .singleElement()
                .matches(each -> each.beginBefore().equals(Optional.of(at(290))));
    }

    @Test
    void aWindowThatIsGoneNeverOpens() {
        var scene = web(1);
        start(scene, false, Optional.of("gone"));

        assertThat(hold(scene.prepareAndTick(), "p-1").sentence())
                .isEqualTo("the rollout's window gone is not in the fleet file any more;"
                        + " none that is known opens for the 10 min of its work");
    }

    @Test
    void emergenciesKeepNoHours() {
        var scene = web(1);
        scene.machine(new HostId("p-1")).calendar = scene.calendar(TimeSet.NEVER, List.of(), freeze(0, 60));
        start(scene, true, Optional.empty());

        assertThat(scene.prepareAndTick().admissions())
                .singleElement()
                .matches(each -> each.beginBefore().isEmpty());
    }

    @Test
    void aClaimThatDidNotBeginInTimeIsTakenBackAndOneThatHasBegunIsLeftAlone() {
        var scene = web(2).windows("p", "tuesday", 0, 30, 60, 120);
        var run = start(scene, false, Optional.empty());
        assertThat(scene.prepareAndTick().admissions()).hasSize(2);
        scene.now = at(19);
        Scene.phase(run, "p-2", new HostPhase.Operating(2, 1, scene.now));
        assertThat(scene.tick().cancellations()).isEmpty();
        scene.now = at(20);

        assertThat(scene.tick().cancellations())
                .containsExactly(new Cancellation(
                        run.spec.id(),
                        new HostId("p-1"),
                        "the window closes at %s, and work of 10 min no longer fits".formatted(at(30))));
        scene.fence(run, new HostId("p-1"));
        scene.now = at(60);
        assertThat(admitted(scene.tick())).containsExactly("p-1");
    }

    @Test
    void anEmergencyTakesBackWhatHasNotBegun() {
        var scene = web(3);
        var ordinary = start(scene, false, Optional.empty());
        scene.prepareAndTick();
        Scene.phase(ordinary, "p-1", new HostPhase.Operating(1, 1, scene.now));
        scene.start("urgent", true, Pacings.allAtOnce(), "production");

        assertThat(scene.tick().cancellations())
                .extracting(each -> each.host() + ": " + each.reason())
                .containsExactly("p-2: emergency urgent goes first", "p-3: emergency urgent goes first");
    }

    @Test
    void aScheduledRolloutStartsWhenItsTimeComes() {
        var scene = web(1);
        var run = start(scene, false, Optional.empty());
        run.status = new RolloutStatus.Scheduled(at(30), false);
        var decision = scene.tick();

        assertThat(hold(decision, "p-1").reason()).isEqualTo(HoldReason.ROLLOUT_SCHEDULED);
        assertThat(hold(decision, "p-1").until()).contains(at(30));
        assertThat(decision.wakeAt()).contains(at(30));
        scene.now = at(45);
        scene.tick();
        assertThat(run.status).as("within the time that may be missed").isEqualTo(new RolloutStatus.Running());
    }

    @Test
    void aMissedStartPausesUnlessItsOperatorWantsItAnyway() {
        var scene = web(1);
        var missed = start(scene, false, Optional.empty());
        missed.status = new RolloutStatus.Scheduled(at(30), false);
        scene.now = at(46);
        scene.tick();
        assertThat(missed.status)
                .isEqualTo(new RolloutStatus.Paused(
                        "controller",
                        "its start at %s was missed by 16 min; to start it now, resume it".formatted(at(30)),
                        at(46)));

        missed.status = new RolloutStatus.Scheduled(at(30), true);
        scene.tick();
        assertThat(missed.status).isEqualTo(new RolloutStatus.Running());
    }

    @Test
    void theRolloutThatIsDueFirstGoesFirstAndAgeWinsInTheEnd() {
        var scene = web(1);
        scene.start("a-plain", "production");
        scene.now = scene.now.plus(Duration.ofDays(1));
        var due = scene.spec(
                "b-due",
                false,
                Pacings.allAtOnce(),
                FailureRules.DEFAULT,
                Optional.of(Scene.START.plus(Duration.ofDays(3))),
                Optional.empty(),
                List.of(new Environment("production")));
        var first = scene.start(due);
        scene.tick();
        assertThat(Scene.phase(first, "p-1")).isInstanceOf(HostPhase.Preparing.class);

        var late = scene.start(scene.spec(
                "c-late",
                false,
                Pacings.allAtOnce(),
                FailureRules.DEFAULT,
                Optional.of(Scene.START.plus(Duration.ofDays(15))),
                Optional.empty(),
                List.of(new Environment("production"))));
        first.status = new RolloutStatus.Paused("anna", "lunch", scene.now);
        scene.tick();
        assertThat(Scene.phase(late, "p-1"))
                .as("the plain one is two weeks old first")
                .isInstanceOf(HostPhase.Waiting.class);
    }

    @Test
    void aHeavyHostNeedsAllOfItsUnits() {
        var scene = web(4);
        scene.pool("production/web", 3);
        var heavy = scene.machine(new HostId("p-1"));
        heavy.weights.put(heavy.pools.getFirst(), 3);
        scene.unhealthy("p-2", "check web: HTTP 500");
        start(scene, false, Optional.empty());
        var decision = scene.prepareAndTick();

        assertThat(admitted(decision)).as("6 units, 3 may go, 1 is down").hasSize(2);
        assertThat(hold(decision, "p-1").sentence())
                .startsWith("pool production/web is at its floor: 3 of 6 in service, floor 3; ");
    }
}
