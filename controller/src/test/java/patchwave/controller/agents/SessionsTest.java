package patchwave.controller.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.PackageWish;
import patchwave.plan.Condition;
import patchwave.plan.HoldReason;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Resolution;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

class SessionsTest {
    @TempDir
    private Path directory;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig(directory);
        rig.fleet(1);
        rig.enrol("web-1", "web-2");
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private FakeAgent agent(String host, int life) {
        return new FakeAgent(rig.stub(host), life);
    }

    private FakeAgent welcomed(String host) {
        return agent(host, 1).hello(0, 1).say(report -> report);
    }

    /** Both hosts up and prepared, the first one claimed with attempt 1. */
    private FakeAgent claimed() {
        FakeAgent one = welcomed("web-1");
        FakeAgent two = welcomed("web-2");
        rig.rollout("web-1", "web-2");
        rig.turns(3);
        one.prepared();
        two.prepared();
        rig.turns(2);
        FakeAgent claimed = rig.host("web-1").claim().isPresent() ? one : two;
        assertThat(rig.host("web-1").claim().isPresent()
                        != rig.host("web-2").claim().isPresent())
                .as("the floor of 1 of 2 lets one host in at a time")
                .isTrue();
        assertThat(claimed.last().getDesired().getOperation().getStage())
                .isEqualTo(OperationStage.OPERATION_STAGE_APPLY);
        assertThat(claimed.last().getDesired().getOperation().getAttempt()).isEqualTo(1);
        return claimed;
    }

    private String nameOfClaimed() {
        return rig.host("web-1").claim().isPresent() ? "web-1" : "web-2";
    }

    @Test
    void helloIsAnsweredWithWelcomeAndDesired() {
        FakeAgent agent = agent("web-1", 1).hello(0, 1);
        assertThat(agent.all().stream().map(ConnectResponse::getMessageCase))
                .containsExactly(ConnectResponse.MessageCase.WELCOME, ConnectResponse.MessageCase.DESIRED);
        assertThat(agent.all().getFirst().getWelcome().getAccepted()).isTrue();
        assertThat(agent.last().getDesired().hasOperation()).isFalse();
    }

    @Test
    void wholeWayOfAPermit() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        agent.wantsPermit();
        assertThat(agent.last().getPermit().getAttempt()).isEqualTo(1);
        assertThat(agent.last().getPermit().getStatusSequence()).isEqualTo(agent.lastSequence());
        assertThat(agent.last().getPermit().getIncarnation()).isEqualTo(FakeAgent.incarnation(1));
        agent.begun(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Operating.class);
        agent.succeeded(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(rig.host(host).claim()).isEmpty();
        assertThat(agent.last().getDesired().hasOperation()).isFalse();
        rig.turns(2);
        String other = host.equals("web-1") ? "web-2" : "web-1";
        assertThat(rig.host(other).claim()).as("the next one is let in").isPresent();
    }

    /** A bake of no time ends in the turn in which it begins; what that turn then opens must be open to its own admissions. */
    @Test
    void oneTurnEndsABatchAndAdmitsTheNext() {
        rig.batch = 1;
        FakeAgent agent = claimed();
        String other = nameOfClaimed().equals("web-1") ? "web-2" : "web-1";
        agent.wantsPermit().begun(1).succeeded(1);
        rig.turns(1);
        assertThat(rig.host(other).claim()).isPresent();
    }

    @Test
    void sameStatusAgainIsPermittedAgainBecauseThePermitMayBeLost() {
        FakeAgent agent = claimed();
        agent.wantsPermit().wantsPermit();
        assertThat(agent.last().getPermit().getStatusSequence()).isEqualTo(agent.lastSequence());
    }

    @Test
    void cancelIsAHandshake() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        rig.steer(new RolloutStatus.Paused("ann", "wait", rig.clock.instant()));
        rig.turns(1);
        assertThat(agent.last().getCancel().getAttempt()).isEqualTo(1);
        assertThat(rig.host(host).claim())
                .as("held until the fence is reported")
                .isPresent();
        agent.wantsPermit();
        assertThat(agent.last().hasPermit()).isFalse();
        assertThat(agent.last().getCancel().getReason()).isNotEmpty();
        agent.fenced(1);
        assertThat(rig.host(host).claim()).isEmpty();
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Ready.class);
    }

    @Test
    void cancelIsNotRepeatedAsFastAsItIsAnswered() {
        FakeAgent agent = claimed();
        rig.steer(new RolloutStatus.Paused("ann", "wait", rig.clock.instant()));
        rig.turns(1);
        int told = agent.all().size();
        // Drained already, say: nothing can be said of the attempt before the host is back in service.
        agent.say(report -> report).say(report -> report).say(report -> report);
        assertThat(agent.all()).hasSize(told);
        rig.advance(Duration.ofSeconds(15));
        agent.say(report -> report);
        assertThat(agent.all()).as("the first may be lost").hasSize(told + 1);
        assertThat(agent.last().hasCancel()).isTrue();
    }

    @Test
    void noPermitOutlivesTheTimeInWhichItsWorkStillFits() {
        Instant end = rig.clock.instant().plus(Duration.ofMinutes(11));
        rig.usable = TimeSet.of(List.of(new Interval(rig.clock.instant(), end)));
        rig.emergency = false;
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        // 10 minutes of expected work and 5 s of settling are left before the window ends.
        Instant last = end.minus(Duration.ofMinutes(10)).minusSeconds(5);
        assertThat(rig.host(host).claim().orElseThrow().beginBefore()).contains(last);
        rig.advance(Duration.between(rig.clock.instant(), last.minusSeconds(20)));
        agent.wantsPermit();
        assertThat(agent.last().getPermit().getTimeToLive().getSeconds()).isEqualTo(20);
        assertThat(agent.last().getPermit().getNotAfterTime().getSeconds()).isEqualTo(last.getEpochSecond());
        rig.advance(Duration.ofSeconds(20));
        rig.turns(1);
        assertThat(agent.last().getCancel().getAttempt()).isEqualTo(1);
        agent.fenced(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Ready.class);
        rig.turns(2);
        assertThat(rig.host(host).claim()).as("it waits for the next window").isEmpty();
    }

    @Test
    void aClaimThatSomebodyElseCancelledIsToldInTheNextTurn() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        rig.store.change(Actor.operator("ann"), tables -> tables.ledger().cancel(new HostId(host), 1, "a new freeze"));
        rig.turns(1);
        assertThat(agent.last().getCancel().getReason()).isEqualTo("a new freeze");
        int told = agent.all().size();
        rig.turns(2);
        assertThat(agent.all()).as("once").hasSize(told);
    }

    @Test
    void aRemovedHostLosesItsStreamAndItsCertificateIsGoodForNothing() {
        FakeAgent agent = welcomed("web-1");
        rig.store.change(Actor.operator("ann"), tables -> tables.hosts().remove(new HostId("web-1"), "scrapped"));
        rig.sessions.hint(List.of(new HostId("web-1")));
        assertThat(agent.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(agent("web-1", 2).hello(1, 2).end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void aRolloutThatIsDueSoonerIsPreparedBeforeAnOlderOneThatIsReady() {
        rig.emergency = false;
        FakeAgent agent = welcomed("web-1");
        // Its pool is at its floor, so that the older rollout cannot have the host.
        welcomed("web-2");
        rig.store.change(Actor.operator("ann"), tables -> tables.hosts().quarantine(new HostId("web-2"), "held"));
        rig.rollout("web-1");
        rig.turns(2);
        agent.prepared();
        assertThat(rig.phase("web-1")).isInstanceOf(HostPhase.Ready.class);
        RolloutId sooner = new RolloutId("sooner-2");
        rig.advance(Duration.ofSeconds(30));
        agent.say(report -> report);
        rig.rollout(sooner, Optional.of(rig.clock.instant().plus(Duration.ofDays(2))), "web-1");
        rig.turns(2);
        assertThat(agent.last().getDesired().getOperation().getRolloutId()).isEqualTo(sooner.value());
    }

    @Test
    void aLoweredFloorEndsByTheLoopItself() {
        rig.store.change(
                Actor.operator("ann"),
                tables -> tables.floors()
                        .ask(PoolId.parse("production/web"), 0, Duration.ofMinutes(5), "quorum is elsewhere"));
        rig.store.change(Actor.operator("bob"), tables -> tables.floors().approve("floor-1"));
        Instant end = rig.clock.instant().plus(Duration.ofMinutes(5));
        assertThat(rig.loop.turn()).as("it wakes up for that").contains(end);
        rig.advance(Duration.ofMinutes(5));
        rig.turns(1);
        assertThat(rig.store
                        .read(tables -> tables.fleet().pools())
                        .getFirst()
                        .capacity()
                        .floor())
                .isEqualTo(1);
    }

    @Test
    void newLifeOfAnAgentWithAPermitIsCancelledAndGetsANewAttempt() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        agent.wantsPermit();
        FakeAgent reborn = agent(host, 2).hello(1, 2);
        assertThat(agent.end().getCode()).isEqualTo(Status.Code.ABORTED);
        reborn.prepared().wantsPermit();
        assertThat(reborn.last().getCancel().getAttempt()).isEqualTo(1);
        reborn.fenced(1);
        rig.turns(2);
        String now = nameOfClaimed();
        assertThat(rig.host(now).record().attempt()).isEqualTo(now.equals(host) ? 2 : 1);
    }

    @Test
    void newerStreamClosesTheOlder() {
        FakeAgent old = welcomed("web-1");
        FakeAgent fresh = agent("web-1", 1).hello(0, 1);
        assertThat(old.end().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(fresh.isOpen()).isTrue();
        assertThat(rig.sessions.live(new HostId("web-1")).connected()).isTrue();
    }

    @Test
    void streamWithoutHelloClosesNothing() {
        FakeAgent old = welcomed("web-1");
        agent("web-1", 1);
        assertThat(old.isOpen()).isTrue();
    }

    @Test
    void firstMessageMustBeHello() {
        FakeAgent agent = agent("web-1", 1).say(report -> report);
        assertThat(agent.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(agent.end().getDescription()).contains("expected hello first, found status");
    }

    @Test
    void certificateFromBeforeTheHostWasEnrolledAgainIsVoid() {
        Instant before = rig.clock.instant();
        rig.advance(Duration.ofHours(1));
        rig.enrol("web-1");
        rig.certifiedAt = before;
        FakeAgent old = agent("web-1", 1).hello(0, 1);
        assertThat(old.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(old.end().getDescription()).contains("enrolled again at", "from before");
        assertThat(rig.host("web-1").record().incarnation()).isEmpty();
        rig.certifiedAt = rig.clock.instant();
        assertThat(agent("web-1", 2).hello(0, 1).isOpen()).isTrue();
    }

    @Test
    void unknownHostIsRefused() {
        assertThat(agent("stranger", 1).hello(0, 1).end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void floodIsCutOff() {
        FakeAgent agent = agent("web-1", 1).hello(0, 1);
        for (int i = 0; i < 19; i++) {
            agent.say(report -> report);
        }
        assertThat(agent.isOpen()).as("a burst of 20").isTrue();
        agent.say(report -> report);
        assertThat(agent.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void fiveMessagesASecondAreFineForEver() {
        FakeAgent agent = welcomed("web-1");
        for (int i = 0; i < 200; i++) {
            rig.advance(Duration.ofMillis(200));
            agent.say(report -> report);
        }
        assertThat(agent.isOpen()).isTrue();
    }

    @Test
    void journalThatWentBackIsQuarantined() {
        agent("web-1", 1).hello(0, 50).say(report -> report);
        FakeAgent restored = restored("web-1");
        assertThat(restored.last().getWelcome().getAccepted()).isFalse();
        assertThat(restored.last().getWelcome().getQuarantineReason()).contains("went back");
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Quarantined.class);
        restored.say(report -> report);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Quarantined.class);
    }

    /** With a journal that is older than the one that the controller has just seen. */
    private FakeAgent restored(String host) {
        FakeAgent restored = agent(host, 2).hello(1, 40);
        assertThat(restored.end().getDescription()).contains("say Hello again");
        assertThat(rig.host(host).record().quarantined()).isEmpty();
        rig.advance(Duration.ofSeconds(1));
        restored.reconnect(rig.stub(host));
        return restored.hello(1, 40);
    }

    @Test
    void helloThatComesAfterThatOfANewerStreamIsNotHeldAgainstTheHost() {
        FakeAgent left = agent("web-1", 1);
        FakeAgent leftToo = agent("web-1", 1);
        FakeAgent current = agent("web-1", 1).hello(0, 50).say(report -> report);
        // What the agent said on streams that it has left, read only now.
        left.hello(0, 40);
        leftToo.hello(0, 41);
        assertThat(left.end().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(leftToo.end().getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(current.isOpen()).isTrue();
        assertThat(rig.host("web-1").record().quarantined()).isEmpty();
    }

    @Test
    void hostGetsNoPermitWhileAnotherMachineMaySpeakForIt() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        // Said by a machine that remembers another last life.
        agent(host, 7).hello(6, 1);
        agent.wantsPermit();
        assertThat(agent.last().hasPermit()).isFalse();
        rig.advance(Duration.ofSeconds(10));
        agent.wantsPermit();
        assertThat(agent.last().hasPermit()).isTrue();
    }

    /** Each start of an agent that was never let in takes another incarnation. */
    @Test
    void cloneWhoseAgentStartsAgainAndAgainIsJudgedAtTheThirdHello() {
        welcomed("web-1");
        for (int life = 7; life < 9; life++) {
            assertThat(agent("web-1", life).hello(6, 1).end().getCode()).isEqualTo(Status.Code.ABORTED);
            assertThat(rig.host("web-1").record().quarantined()).isEmpty();
            rig.advance(Duration.ofSeconds(1));
        }
        assertThat(agent("web-1", 9).hello(6, 1).last().getWelcome().getAccepted())
                .isFalse();
        assertThat(rig.host("web-1").record().quarantined()).isPresent();
    }

    @Test
    void desiredThatDidNotArriveIsSentAgain() {
        FakeAgent agent = claimed();
        assertThat(rig.host(nameOfClaimed()).record().generation()).isPositive();
        int before = agent.all().size();
        agent.say(report -> report.setObservedGeneration(0));
        assertThat(agent.all()).as("it may have been under way").hasSize(before);
        agent.say(report -> report);
        assertThat(agent.all()).hasSize(before + 1);
        assertThat(agent.last().hasDesired()).isTrue();
        agent.say(report -> report).say(report -> report);
        assertThat(agent.all()).hasSize(before + 1);
    }

    @Test
    void reAdmittedHostIsAskedForHelloAgain() {
        agent("web-1", 1).hello(0, 50);
        FakeAgent restored = restored("web-1");
        rig.store.change(
                patchwave.controller.store.Actor.operator("ann"),
                tables -> tables.hosts().readmit(new HostId("web-1"), "restored on purpose"));
        rig.sessions.hint(List.of(new HostId("web-1")));
        assertThat(restored.end().getCode()).isEqualTo(Status.Code.ABORTED);
        restored.reconnect(rig.stub("web-1"));
        restored.hello(1, 40);
        assertThat(restored.all().getFirst().getWelcome().getAccepted()).isTrue();
    }

    @Test
    void hostThatHasJustEnrolledIsNotSaidToBeSilent() {
        rig.advance(Duration.ofHours(1));
        rig.turns(1);
        rig.enrol("web-3");
        rig.turns(2);
        assertThat(rig.host("web-3").condition())
                .isEqualTo(new Condition.Unknown("enrolled, and no report since", rig.clock.instant()));
    }

    @Test
    void claimedHostDoesNotBeginOnceItsPoolHasLostAnother() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        String other = host.equals("web-1") ? "web-2" : "web-1";
        rig.store.change(
                patchwave.controller.store.Actor.host(new HostId(other)),
                tables -> tables.hosts()
                        .setHealth(new HostId(other), new Condition.Unhealthy("down", rig.clock.instant())));
        agent.wantsPermit();
        assertThat(agent.all()).noneMatch(ConnectResponse::hasPermit);
        assertThat(agent.last().getCancel().getReason()).contains("pool production/web would go below its floor");
        agent.fenced(1);
        assertThat(rig.host(host).claim()).as("what it kept goes back").isEmpty();
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Ready.class);
    }

    @Test
    void operationThatTheRestoredDatabaseDoesNotKnowIsQuarantinedUntilItsEndAndReadmission() {
        // "host says attempt a begun but no claim exists", reference safety.md 3.3.
        FakeAgent agent = agent("web-1", 1).hello(0, 1);
        agent.begun(4);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Quarantined.class);
        assertThat(rig.host("web-1").record().attempt()).as("never made again").isEqualTo(4);
        agent.reconnect(rig.stub("web-1"));
        agent.hello(0, 3).succeeded(4);
        readmit("web-1");
        agent.reconnect(rig.stub("web-1"));
        agent.hello(0, 4).say(report -> report);
        assertThat(agent.isOpen()).isTrue();
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void readmittedTooEarlyItIsQuarantinedAgain() {
        FakeAgent agent = agent("web-1", 1).hello(0, 1);
        agent.begun(4);
        readmit("web-1");
        agent.reconnect(rig.stub("web-1"));
        agent.hello(0, 3).say(report -> report);
        assertThat(rig.host("web-1").condition())
                .isInstanceOfSatisfying(
                        Condition.Quarantined.class,
                        condition -> assertThat(condition.reason()).contains("begun attempt 4, which no claim covers"));
    }

    private void readmit(String host) {
        rig.store.change(
                patchwave.controller.store.Actor.operator("ann"),
                tables -> tables.hosts().readmit(new HostId(host), "looked at"));
        rig.sessions.hint(List.of(new HostId(host)));
    }

    @Test
    void silentHostBecomesUnknownAndComesBack() {
        FakeAgent agent = welcomed("web-1");
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Healthy.class);
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Unknown.class);
        agent.say(report -> report);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void aHostIsFoundSilentAlthoughTheClockWasSetBack() {
        FakeAgent agent = welcomed("web-1");
        rig.turns(1);
        rig.advance(Duration.ofHours(-1));
        rig.turns(1);
        rig.advance(Rig.UNKNOWN_AFTER.minusSeconds(1));
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Healthy.class);
        rig.advance(Duration.ofSeconds(1));
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Unknown.class);
        agent.say(report -> report);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Healthy.class);
    }

    @Test
    void aHostThatStaysAwayAfterAStartIsFoundSilentAlthoughTheClockWasSetBack() throws IOException {
        welcomed("web-1");
        rig.restartController();
        rig.turns(1);
        rig.advance(Duration.ofHours(-1));
        rig.turns(1);
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Unknown.class);
    }

    @Test
    void noPermitCountsOnAHostThatWasHeardBeforeTheClockWasSetBack() {
        FakeAgent agent = claimed();
        rig.advance(Duration.ofHours(-1));
        rig.turns(1);
        rig.advance(Rig.UNKNOWN_AFTER);
        agent.wantsPermit();
        assertThat(agent.all()).noneMatch(ConnectResponse::hasPermit);
    }

    /** A machine that was suspended: its tables are as old as its planner's last turn. */
    @Test
    void noPermitCountsOnWhatThePlannerHasNotLookedAtForLong() {
        FakeAgent agent = claimed();
        rig.sessions.storedSilences(rig.clock.instant());
        rig.advance(Rig.UNKNOWN_AFTER);
        agent.wantsPermit();
        assertThat(agent.all()).noneMatch(ConnectResponse::hasPermit);
        rig.sessions.storedSilences(rig.clock.instant());
        agent.wantsPermit();
        assertThat(agent.last().hasPermit()).isTrue();
    }

    @Test
    void unhealthyReportIsStoredWithWhatItSaid() {
        FakeAgent agent = welcomed("web-1");
        agent.say(report -> report.setHealth(report.getHealth().toBuilder()
                .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                .addChecks(patchwave.proto.agent.v1.CheckResult.newBuilder()
                        .setName("tcp:ghostd")
                        .setState(HealthState.HEALTH_STATE_UNHEALTHY)
                        .setMessage("refused"))));
        assertThat(rig.host("web-1").condition())
                .isInstanceOfSatisfying(
                        Condition.Unhealthy.class,
                        condition -> assertThat(condition.detail()).isEqualTo("tcp:ghostd: refused"));
    }

    @Test
    void aDrainedHostIsADebtThatOutlivesItsAgentAndTheController() throws IOException {
        FakeAgent agent = welcomed("web-1");
        // Finer than the tables can hold: the same report again must not look like another one.
        Timestamp since = Timestamp.newBuilder()
                .setSeconds(1_700_000_000)
                .setNanos(123_456_789)
                .build();
        agent.say(report -> report.setDrainedSinceTime(since));
        rig.restartController();
        assertThat(rig.host("web-1").drainedSince()).contains(Instant.ofEpochSecond(1_700_000_000, 123_456_000));
        agent.reconnect(rig.stub("web-1"));
        agent.hello(0, 1).say(report -> report.clearDrainedSinceTime());
        assertThat(rig.host("web-1").drainedSince()).isEmpty();
    }

    @Test
    void controllerRestartInMidOperationKeepsTheClaim() throws IOException {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        agent.wantsPermit().begun(1);
        rig.restartController();
        rig.turns(2);
        assertThat(rig.host(host).claim()).isPresent();
        agent.reconnect(rig.stub(host));
        agent.hello(0, 3).succeeded(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(rig.host(host).record().attempt()).as("not done twice").isEqualTo(1);
    }

    @Test
    void operationsThatEndedWhileTheControllerWasAwayAreNotOverdue() throws IOException {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        agent.wantsPermit().begun(1);
        rig.advance(Duration.ofHours(1));
        rig.restartController();
        rig.turns(1);
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Running.class);
        agent.reconnect(rig.stub(host));
        agent.hello(0, 3).succeeded(1);
        rig.turns(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Running.class);
    }

    @Test
    void anOperationIsOverdueIfItsHostStaysAwayAfterTheStart() throws IOException {
        claimed().wantsPermit().begun(1);
        rig.advance(Duration.ofHours(1));
        rig.restartController();
        rig.turns(1);
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Halted.class);
    }

    /** Its machine was suspended, say, or its clock was set: agents said nothing meanwhile that it could have read. */
    @Test
    void operationsThatEndedWhileTheControllerStoodStillAreNotOverdue() {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        agent.wantsPermit().begun(1);
        rig.turns(1);
        rig.advance(Duration.ofHours(1));
        rig.turns(1);
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Running.class);
        agent.succeeded(1);
        rig.turns(1);
        assertThat(rig.phase(host)).isInstanceOf(HostPhase.Succeeded.class);
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Running.class);
    }

    @Test
    void nothingIsAdmittedAfterARestartBeforeItsHostHasReported() throws IOException {
        FakeAgent one = welcomed("web-1");
        FakeAgent two = welcomed("web-2");
        rig.rollout("web-1", "web-2");
        rig.turns(3);
        rig.restartController();
        one.reconnect(rig.stub("web-1"));
        one.hello(0, 1).prepared();
        rig.turns(3);
        assertThat(rig.host("web-1").claim())
                .as("web-2 has not been seen: it counts as down, and the floor is 1")
                .isEmpty();
        assertThat(rig.loop.lastDecision().decision().holds().stream()
                        .filter(hold -> hold.host().equals(new HostId("web-1")))
                        .map(hold -> hold.reason()))
                .containsExactly(HoldReason.POOL_AT_FLOOR);
        assertThat(rig.host("web-2").condition()).as("grace").isInstanceOf(Condition.Healthy.class);
        two.reconnect(rig.stub("web-2"));
        two.hello(0, 1).say(report -> report);
        rig.turns(2);
        assertThat(rig.host("web-1").claim()).isPresent();
    }

    /** Claimed and without its permit, as the only host that a controller has heard since its start. */
    private FakeAgent aloneAfterARestart() throws IOException {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        rig.restartController();
        rig.turns(1);
        agent.reconnect(rig.stub(host));
        return agent.hello(0, 1).wantsPermit();
    }

    private String nameOfOther() {
        return nameOfClaimed().equals("web-1") ? "web-2" : "web-1";
    }

    @Test
    void aPermitWaitsForTheHostsThatItsPoolCountsOnAfterARestart() throws IOException {
        FakeAgent agent = aloneAfterARestart();
        assertThat(agent.all()).noneMatch(ConnectResponse::hasPermit).noneMatch(ConnectResponse::hasCancel);
        assertThat(rig.sessions.live(new HostId(nameOfClaimed())).waits())
                .contains("production/web", "not heard", nameOfOther());
        welcomed(nameOfOther());
        agent.wantsPermit();
        assertThat(agent.last().getPermit().getAttempt()).isEqualTo(1);
    }

    @Test
    void noPermitIfTheHostsThatItsPoolCountsOnDoNotComeBackAfterARestart() throws IOException {
        FakeAgent agent = aloneAfterARestart();
        rig.advance(Rig.UNKNOWN_AFTER);
        agent.wantsPermit();
        assertThat(agent.all()).as("before the planner's turn").noneMatch(ConnectResponse::hasPermit);
        rig.turns(1);
        assertThat(rig.host(nameOfOther()).condition()).isInstanceOf(Condition.Unknown.class);
        agent.wantsPermit();
        assertThat(agent.all()).noneMatch(ConnectResponse::hasPermit);
        assertThat(agent.last().getCancel().getReason()).contains("pool production/web would go below its floor");
    }

    @Test
    void aPoolThatCanDoWithoutTheHostsThatWereNotHeardKeepsNoPermitBack() throws IOException {
        FakeAgent agent = claimed();
        String host = nameOfClaimed();
        rig.fleet(0);
        rig.restartController();
        agent.reconnect(rig.stub(host));
        agent.hello(0, 1).wantsPermit();
        assertThat(agent.last().getPermit().getAttempt()).isEqualTo(1);
    }

    /** Both hosts prepared two hours ago, in a stage that is open since, and out of their window. */
    private List<FakeAgent> waitingForTheirWindow() {
        rig.emergency = false;
        rig.usable = TimeSet.of(List.of(new Interval(
                rig.clock.instant().plus(Duration.ofHours(12)),
                rig.clock.instant().plus(Duration.ofHours(14)))));
        FakeAgent one = welcomed("web-1");
        FakeAgent two = welcomed("web-2");
        rig.rollout("web-1", "web-2");
        rig.turns(3);
        one.prepared();
        two.prepared();
        rig.advance(Duration.ofHours(2));
        one.say(report -> report);
        two.say(report -> report);
        rig.turns(1);
        return List.of(one, two);
    }

    private void assertBothStillWait() {
        assertThat(rig.status()).isInstanceOf(RolloutStatus.Running.class);
        assertThat(rig.phase("web-1")).isInstanceOf(HostPhase.Ready.class);
        assertThat(rig.phase("web-2")).isInstanceOf(HostPhase.Ready.class);
    }

    @Test
    void hostsThatWaitAreNotLeftOutBecauseTheControllerWasStarted() throws IOException {
        waitingForTheirWindow();
        rig.restartController();
        rig.turns(1);
        assertBothStillWait();
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Unknown.class);
        assertBothStillWait();
        rig.advance(Duration.ofHours(1));
        rig.turns(1);
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.phase("web-1")).as("now it is too long").isInstanceOf(HostPhase.Excluded.class);
    }

    @Test
    void hostsThatWaitAreNotLeftOutBecauseTheNetworkWasLostForAMinute() {
        waitingForTheirWindow();
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        assertThat(rig.host("web-1").condition()).isInstanceOf(Condition.Unknown.class);
        assertBothStillWait();
    }

    /** As when a power cut takes the hosts, and the controller a little later. */
    @Test
    void hostsThatWereSilentBeforeTheControllerWasLostGetTheTimeToComeBack() throws IOException {
        List<FakeAgent> agents = waitingForTheirWindow();
        rig.advance(Rig.UNKNOWN_AFTER);
        rig.turns(1);
        rig.advance(Duration.ofHours(2));
        rig.restartController();
        rig.turns(1);
        assertBothStillWait();
        agents.get(0).reconnect(rig.stub("web-1"));
        agents.get(0).hello(0, 1).say(report -> report);
        agents.get(1).reconnect(rig.stub("web-2"));
        agents.get(1).hello(0, 1).say(report -> report);
        rig.advance(Rig.UNKNOWN_AFTER.dividedBy(2));
        rig.turns(1);
        assertBothStillWait();
    }

    @Test
    void abortTakesTheWishBack() {
        FakeAgent one = welcomed("web-1");
        rig.rollout("web-1");
        rig.turns(2);
        assertThat(one.last().getDesired().getOperation().getStage()).isEqualTo(OperationStage.OPERATION_STAGE_PREPARE);
        rig.steer(new RolloutStatus.Aborted("ann", "wrong package", rig.clock.instant()));
        rig.turns(1);
        assertThat(one.last().getDesired().hasOperation()).isFalse();
    }

    @Test
    void questionIsAnswered() {
        FakeAgent agent = welcomed("web-1");
        CompletableFuture<patchwave.host.Resolution> answer = rig.sessions.resolve(
                new HostId("web-1"), List.of(new PackageWish("libghost", Optional.empty())), Duration.ofSeconds(30));
        assertThat(agent.last().getResolve().getPackages(0).getName()).isEqualTo("libghost");
        agent.send(ConnectRequest.newBuilder()
                .setResolution(Resolution.newBuilder()
                        .setRequestId(agent.last().getResolve().getRequestId())
                        .setOsRelease("debian 12")
                        .setNotNeeded(true))
                .build());
        assertThat(answer).isCompletedWithValueMatching(patchwave.host.Resolution::notNeeded);
    }

    @Test
    void questionToAHostThatIsNotThereFailsAtOnce() {
        assertThat(rig.sessions.resolve(new HostId("web-2"), List.of(), Duration.ofSeconds(30)))
                .isCompletedExceptionally();
    }
}
