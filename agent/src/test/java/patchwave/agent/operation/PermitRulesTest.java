package patchwave.agent.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each condition of rules A1 and A6, and that nothing begins if it does not hold. */
final class PermitRulesTest {
    private final TestAgent agent = TestAgent.asking();

    private Optional<PermitRules.Rule> broken(FromController.Permit permit) {
        Optional<PermitRules.Rule> rule = PermitRules.refusal(
                        agent.state, agent.stream, permit, TestAgent.TRUSTED, agent.now)
                .map(PermitRules.Refusal::rule);
        agent.receive(permit);
        assertThat(agent.written.stream().anyMatch(JournalRecord.Intent.class::isInstance))
                .isEqualTo(rule.isEmpty());
        return rule;
    }

    private FromController.Permit permit(long attempt, Bytes incarnation, long sequence, Duration life) {
        return new FromController.Permit(TestAgent.ROLLOUT, attempt, incarnation, sequence, life, Optional.empty());
    }

    @Test
    void aGoodPermitBegins() {
        assertThat(broken(agent.permit())).isEmpty();
    }

    @Test
    void a1ThePermitIsForThisIncarnation() {
        assertThat(broken(
                        permit(7, Bytes.of(new byte[16]), agent.state.session().sequence(), Duration.ofMinutes(1))))
                .contains(PermitRules.Rule.INCARNATION);
    }

    @Test
    void a1ThePermitAnswersTheLastStatus() {
        long last = agent.state.session().sequence();
        assertThat(broken(permit(7, TestAgent.ME, last + 1, Duration.ofMinutes(1))))
                .contains(PermitRules.Rule.STATUS);
        assertThat(broken(permit(7, TestAgent.ME, last - 2, Duration.ofMinutes(1))))
                .contains(PermitRules.Rule.STATUS);
    }

    @Test
    void a1ThePermitMayAnswerTheStatusBeforeTheLast() {
        assertThat(broken(permit(7, TestAgent.ME, agent.state.session().sequence() - 1, Duration.ofMinutes(1))))
                .isEmpty();
    }

    @Test
    void a1TheTimeToLiveIsCountedOnTheBootClockAndShortenedByTwoPercent() {
        FromController.Permit permit =
                permit(7, TestAgent.ME, agent.state.session().sequence(), Duration.ofSeconds(10));
        Moment sent = agent.state.session().sent().getFirst().at();
        agent.now = sent.plus(Duration.ofMillis(9_801));
        assertThat(broken(permit)).contains(PermitRules.Rule.AGE);
        agent.now = sent.plus(Duration.ofMillis(9_800));
        assertThat(broken(permit)).isEmpty();
    }

    @Test
    void a1NoPermitLivesLongerThanAMinute() {
        FromController.Permit permit =
                permit(7, TestAgent.ME, agent.state.session().sequence(), Duration.ofDays(1));
        agent.now = agent.state.session().sent().getFirst().at().plus(Duration.ofSeconds(59));
        assertThat(broken(permit)).contains(PermitRules.Rule.AGE);
    }

    @Test
    void a1TheStreamIsTheOneThePermitCameOn() {
        FromController.Permit permit = agent.permit();
        agent.connect();
        assertThat(PermitRules.refusal(agent.state, agent.stream - 1, permit, TestAgent.TRUSTED, agent.now)
                        .map(PermitRules.Refusal::rule))
                .contains(PermitRules.Rule.WELCOMED);
        // Even on the new stream it answers no Status of that stream.
        assertThat(broken(permit)).contains(PermitRules.Rule.STATUS);
    }

    @Test
    void a1AQuarantinedHostAcceptsNoPermit() {
        agent.receive(new FromController.Welcome(false, "cloned", 0, Duration.ofSeconds(15), agent.now.wall()));
        assertThat(broken(agent.permit())).contains(PermitRules.Rule.WELCOMED);
    }

    @Test
    void a1TheAttemptIsAboveAllNumbersOfTheJournal() {
        for (Attempts attempts : List.of(
                Attempts.NONE.withIntent(7),
                Attempts.NONE.withBegun(7),
                Attempts.NONE.withFinished(7),
                Attempts.NONE.withFenced(7),
                Attempts.NONE.withFloor(8))) {
            AgentState state = agent.state;
            JournalState old = state.journal();
            JournalState journal = new JournalState(
                    old.version(),
                    attempts,
                    old.current(),
                    old.currentWelcomed(),
                    old.previous(),
                    old.open(),
                    old.outcome());
            Draft draft = new Draft(state, agent.now);
            draft.journal = journal;
            assertThat(PermitRules.refusal(draft.state(), agent.stream, agent.permit(), TestAgent.TRUSTED, agent.now)
                            .map(PermitRules.Refusal::rule))
                    .as(attempts.toString())
                    .contains(PermitRules.Rule.ATTEMPT);
        }
    }

    @Test
    void a1TheAttemptOfTheFloorItselfMayBegin() {
        agent.receive(new FromController.Welcome(true, "", 7, Duration.ofSeconds(15), agent.now.wall()));
        assertThat(broken(agent.permit())).isEmpty();
    }

    @Test
    void a1TheAttemptIsTheDesiredOne() {
        assertThat(broken(permit(8, TestAgent.ME, agent.state.session().sequence(), Duration.ofMinutes(1))))
                .contains(PermitRules.Rule.ATTEMPT);
    }

    @Test
    void a1NothingRuns() {
        agent.receive(agent.permit());
        agent.desire(FromController.Stage.APPLY, 8);
        agent.after(Duration.ofSeconds(1));
        FromController.Permit second =
                permit(8, TestAgent.ME, agent.state.session().sequence(), Duration.ofMinutes(1));
        assertThat(PermitRules.refusal(agent.state, agent.stream, second, TestAgent.TRUSTED, agent.now)
                        .map(PermitRules.Refusal::rule))
                .contains(PermitRules.Rule.IDLE);
    }

    @Test
    void a1ThePlanIsCheckedAgain() {
        Optional<PlanVerdict> expired = Optional.of(new PlanVerdict.Refused("it expired"));
        assertThat(PermitRules.refusal(agent.state, agent.stream, agent.permit(), expired, agent.now)
                        .map(PermitRules.Refusal::rule))
                .contains(PermitRules.Rule.PLAN);
    }

    @Test
    void a1AnotherPlanThanThePreparedOneIsRefused() {
        Plan other = new Plan(
                TestAgent.ROLLOUT,
                "ffff",
                TestAgent.PLAN.created(),
                TestAgent.PLAN.expires(),
                "",
                "",
                List.of(),
                TestAgent.PLAN.patchLevels(),
                false,
                "",
                false);
        assertThat(PermitRules.refusal(
                                agent.state,
                                agent.stream,
                                agent.permit(),
                                Optional.of(new PlanVerdict.Accepted(other)),
                                agent.now)
                        .map(PermitRules.Refusal::rule))
                .contains(PermitRules.Rule.PREPARED);
    }

    @Test
    void a1TheWindowHasNotEnded() {
        assertThat(broken(voidFromNowOn())).contains(PermitRules.Rule.WINDOW);
    }

    private FromController.Permit voidFromNowOn() {
        FromController.Permit permit = agent.permit();
        return new FromController.Permit(
                permit.rolloutId(),
                permit.attempt(),
                permit.incarnation(),
                permit.statusSequence(),
                permit.timeToLive(),
                Optional.of(agent.now.wall()));
    }

    /** The controller would give the same permit again and again, and people would see no reason why nothing begins. */
    @Test
    void aWindowThatOnlyThisHostsClockHasPassedIsSaidAndNotAskedForAtOnce() {
        agent.receive(new FromController.Welcome(
                true, "", 0, Duration.ofSeconds(15), agent.now.wall().minusSeconds(90)));
        agent.receive(voidFromNowOn());
        ToController.Status status = StatusReport.of(agent.state, "boot", agent.now);
        assertThat(status.permitWanted()).isFalse();
        assertThat(status.notAskingReason())
                .contains("it is void from", "this host's clock is 90 s ahead of the controller's: set it right");
        agent.after(Limits.DEFAULT.askPause());
        assertThat(StatusReport.of(agent.state, "boot", agent.now).permitWanted())
                .isTrue();
    }

    @Test
    void a6AJumpOfTheWallClockDiscardsThePermit() {
        agent.now = new Moment(agent.now.wall().plusSeconds(8), agent.now.boot().plus(Duration.ofSeconds(2)));
        assertThat(broken(agent.permit())).contains(PermitRules.Rule.CLOCK);
    }

    @Test
    void anUnhealthyHostDoesNotBegin() {
        agent.sample(TestAgent.sick());
        assertThat(agent.state.health().describe()).contains("connection refused");
        assertThat(broken(agent.permit())).contains(PermitRules.Rule.HEALTHY);
    }
}
