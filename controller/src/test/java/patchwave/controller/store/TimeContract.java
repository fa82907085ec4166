package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.ALICE;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.PRODUCTION;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.fleet.HostId;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.plan.WorkTimes;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Timeouts;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/** Times that limit work: begin-before, freezes, timeouts, starts, and what work takes. */
abstract class TimeContract extends StoreContract {
    private static final Instant END = Clock.START.plusSeconds(60);

    private List<ClaimAnswer> claim(String name) {
        Admission admission = new Admission(GHOST, host(name), 1, Optional.of(END));
        long epoch = fleet.epoch();
        return store.write(Actor.CONTROLLER, tx -> tx.ledger().claim(List.of(admission), epoch));
    }

    @Test
    void noPermitAtOrAfterTheEndOfTheTimeToBegin() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1", "web-2");
        assertThat(claim("web-1").getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
        assertThat(fleet.claimOf("web-1").orElseThrow().beginBefore()).contains(END);
        clock.advance(Duration.ofSeconds(59));
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Granted.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(fleet.permit("web-1", 1, 1))
                .isInstanceOfSatisfying(
                        PermitAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("had to begin before"));
        assertThat(claim("web-2").getFirst())
                .isInstanceOfSatisfying(
                        ClaimAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("had to begin before"));
    }

    @Test
    void aClaimDecidedBeforeANewFreezeComesTooLate() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        long epoch = fleet.epoch();
        long decidedFrom = store.<Long>read(tx -> tx.fleet().revision());
        assertThat(decidedFrom).isEqualTo(1);
        store.change(ALICE, tx -> tx.fleet().apply(policy(Timeouts.DEFAULT, frozen()), "with a freeze"));
        List<Admission> admissions = List.of(new Admission(GHOST, host("web-1"), 1, Optional.empty()));
        assertThat(store.<List<ClaimAnswer>>write(
                        Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, epoch, decidedFrom)))
                .singleElement()
                .isInstanceOfSatisfying(
                        ClaimAnswer.Refused.class,
                        refused -> assertThat(refused.reason()).contains("of revision 2 by now"));
        assertThat(fleet.claimOf("web-1")).isEmpty();
        assertThat(store.<List<ClaimAnswer>>write(
                        Actor.CONTROLLER, tx -> tx.ledger().claim(admissions, epoch, 2)))
                .hasExactlyElementsOfTypes(ClaimAnswer.Claimed.class);
    }

    private FleetPolicy policy(Timeouts timeouts, CalendarPolicy calendar) {
        FleetPolicy plain = Fixture.policy(Fixture.pool(WEB, new Floor.Count(1), Optional.empty()));
        return new FleetPolicy(
                plain.environments(),
                plain.failureDomains(),
                plain.pools(),
                plain.normal(),
                plain.emergency(),
                plain.failures(),
                timeouts,
                calendar,
                plain.urgency(),
                plain.reboot(),
                plain.startImmediate());
    }

    private static CalendarPolicy frozen() {
        Freeze freeze = new Freeze(
                "now",
                new Interval(Clock.START, Clock.START.plus(Duration.ofDays(1))),
                new TreeSet<>(List.of(PRODUCTION)),
                new TreeSet<>(),
                "audit",
                "alice");
        return new CalendarPolicy(new TreeMap<>(), new TreeMap<>(), List.of(freeze));
    }

    @Test
    void aNewFreezeCancelsWhatHasNotBegunInItsOwnTransaction() {
        store.change(ALICE, tx -> tx.fleet().apply(policy(Timeouts.DEFAULT, CalendarPolicy.OPEN), "v1"));
        for (String name : List.of("web-1", "web-2", "web-3")) {
            fleet.healthy(name, "a", "web");
        }
        RolloutId ordinary = new RolloutId("ordinary");
        fleet.ordinary(ordinary, "web-1");
        fleet.rollout(GHOST, "web-2");
        long epoch = fleet.epoch();
        fleet.claim(ordinary, epoch, "web-1");
        fleet.claim(GHOST, epoch, "web-2");
        Timeouts other = new Timeouts(Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(2));
        store.change(ALICE, tx -> tx.fleet().apply(policy(other, CalendarPolicy.OPEN), "v2"));
        assertThat(fleet.claimOf("web-1").orElseThrow().cancelled())
                .as("times are the same")
                .isEmpty();
        assertThat(store.read(tx -> tx.snapshot(HostCalendars.OPEN, 1)).timeouts())
                .isEqualTo(other);

        store.change(ALICE, tx -> tx.fleet().apply(policy(other, frozen()), "v3"));
        assertThat(fleet.claimOf("web-1").orElseThrow().cancelled()).isPresent();
        assertThat(fleet.claimOf("web-2").orElseThrow().cancelled())
                .as("an emergency knows no freeze")
                .isEmpty();
        assertThat(store.<Map<HostId, Long>>read(tx -> tx.ledger().cancelled())).isEqualTo(Map.of(host("web-1"), 1L));
        assertThat(fleet.permit("web-1", 1, 1)).isInstanceOf(PermitAnswer.Refused.class);
    }

    @Test
    void fiveMeasuredOperationsMakeAWorkTimeWithoutTheSettleTime() {
        threeWebHosts();
        fleet.rollout(GHOST, "web-1");
        for (int attempt = 1; attempt <= 5; attempt++) {
            assertThat(workTimes().of("debian 12")).isEqualTo(Timeouts.DEFAULT.expectedOperation());
            fleet.claim(GHOST, fleet.epoch(), "web-1");
            fleet.permit("web-1", attempt, 1);
            fleet.journal("web-1", 1, new JournalNumbers(attempt, attempt, attempt, 0));
            // The plan's settle time is 30 s; the first did not even take that.
            Duration took = Duration.ofSeconds(attempt == 1 ? 10 : 30 + 60L * attempt);
            fleet.release("web-1", attempt, new ReleaseEvidence.Succeeded(StoredOutcome.NONE, Optional.of(took)));
            fleet.again(GHOST, "web-1");
        }
        assertThat(workTimes().of("debian 12")).isEqualTo(Duration.ofMinutes(5));
        assertThat(workTimes().measured()).isEqualTo(5);
        assertThat(workTimes().of("debian 13")).isEqualTo(Timeouts.DEFAULT.expectedOperation());
        assertThat(store.<Map<String, OperationTimes.Measured>>read(
                        tx -> tx.operationTimes().measured()))
                .isEqualTo(Map.of("debian 12", new OperationTimes.Measured(5, Duration.ofMinutes(5))));
    }

    private WorkTimes workTimes() {
        return store.read(tx -> tx.snapshot(HostCalendars.OPEN, 1)).workTimes();
    }

    @Test
    void aScheduledRolloutIsKeptWithEverythingItWasStartedWith() {
        threeWebHosts();
        FailureRule percent = new FailureRule(new FailureRule.Limit.Percent(5, 20), FailureRule.Action.PAUSE, 3);
        Map<FailureClass, FailureRule> rules = new TreeMap<>(FailureRules.DEFAULT.byClass());
        rules.put(FailureClass.NOT_CONVERGED, percent);
        RolloutSpec plain = fleet.spec(GHOST, 10);
        RolloutSpec spec = new RolloutSpec(
                GHOST,
                false,
                plain.planHash(),
                plain.expiresAt(),
                plain.stages(),
                plain.pacing(),
                new FailureRules(new HaltThreshold(20, 30), rules),
                Optional.empty(),
                Optional.of(Clock.START.plusSeconds(99)),
                Optional.of("tuesday-night"),
                Optional.of(new RolloutId("before")),
                plain.reason(),
                plain.startedAt(),
                plain.startedBy());
        RolloutStatus status = new RolloutStatus.Scheduled(Clock.START.plusSeconds(7), true);
        store.change(ALICE, tx -> tx.rollouts().create(spec, status, new byte[] {1}, List.of()));
        RolloutSummary stored = maybe(tx -> tx.rollouts().summary(GHOST)).orElseThrow();
        assertThat(stored.spec()).isEqualTo(spec);
        assertThat(stored.status()).isEqualTo(status);
        assertThat(store.<Boolean>write(
                        Actor.CONTROLLER, tx -> tx.rollouts().setStatus(GHOST, status, new RolloutStatus.Running())))
                .isTrue();
        assertThat(rows(tx -> tx.auditTrail().newest(1)))
                .singleElement()
                .satisfies(record -> assertThat(record.verb()).isEqualTo("rollout.begin"));
    }

    @Test
    void aDamagedRuleIsNeverGuessed() {
        String whole = RuleText.of(FailureRules.DEFAULT.byClass());
        assertThat(RuleText.read(whole)).isEqualTo(FailureRules.DEFAULT.byClass());
        for (String damaged : List.of("", "UNREACHABLE=T:HALT", "UNREACHABLE=X:HALT:0", whole + ";" + whole)) {
            assertThatThrownBy(() -> RuleText.read(damaged)).isInstanceOf(StoreException.class);
        }
    }
}
