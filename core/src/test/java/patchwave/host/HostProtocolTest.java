package patchwave.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.fleet.HostId;
import patchwave.host.PreparationReport.Progress;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

class HostProtocolTest {
    private static final HostId HOST = new HostId("web-1");
    private static final RolloutId ROLLOUT = new RolloutId("ghost-1");
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final Instant EXPIRES = NOW.plusSeconds(3600);
    private static final Incarnation A = new Incarnation("a".repeat(32));
    private static final Incarnation B = new Incarnation("b".repeat(32));
    private static final Incarnation C = new Incarnation("c".repeat(32));
    private static final String HASH = "f".repeat(64);

    private static HostRecord host(Optional<Incarnation> incarnation, long journalVersion, JournalNumbers journal) {
        return new HostRecord(HOST, incarnation, journalVersion, "boot", journal, 5, 9, Optional.empty());
    }

    private static HostRecord host() {
        return host(Optional.of(A), 10, JournalNumbers.NONE);
    }

    private static Claim claim(Optional<Incarnation> permitted, Optional<String> cancelled) {
        return new Claim(HOST, ROLLOUT, 5, NOW, permitted, permitted.map(_ -> NOW), Optional.empty(), cancelled);
    }

    private static Optional<ClaimContext> held(Claim claim, RolloutStatus status) {
        return Optional.of(new ClaimContext(claim, status, EXPIRES));
    }

    private static Optional<ClaimContext> held() {
        return held(claim(Optional.empty(), Optional.empty()), new RolloutStatus.Running());
    }

    private static HostStatus status(JournalNumbers journal, boolean permitWanted) {
        return new HostStatus(7, A, 10, "boot", journal, Optional.empty(), Optional.empty(), permitWanted, "");
    }

    private static HostStatus finished(long attempt, RolloutId rollout, Optional<OperationOutcome.Failure> failure) {
        return new HostStatus(
                7,
                A,
                10,
                "boot",
                new JournalNumbers(5, 5, 5, 0),
                Optional.of(new OperationOutcome(rollout, attempt, failure, Optional.empty())),
                Optional.empty(),
                false,
                "");
    }

    private static List<StatusDecision> decide(Optional<ClaimContext> claim, HostStatus status) {
        return HostProtocol.status(host(), claim, 6, status, NOW);
    }

    private static StatusDecision last(List<StatusDecision> decisions) {
        return decisions.getLast();
    }

    @Nested
    @DisplayName("C4: Hello continues what we know, or the host is quarantined")
    class C4 {
        private HelloDecision hello(
                HostRecord host, Incarnation incarnation, Optional<Incarnation> previous, long version) {
            return HostProtocol.hello(host, new Hello(incarnation, previous, version, "boot"));
        }

        @Test
        void firstHelloAfterEnrolmentIsTakenAsItIs() {
            HostRecord fresh = host(Optional.empty(), 0, JournalNumbers.NONE);
            assertThat(hello(fresh, B, Optional.of(C), 3)).isEqualTo(new HelloDecision.Accepted(B, true));
        }

        @Test
        void newIncarnationThatContinuesTheOldOneIsAccepted() {
            assertThat(hello(host(), B, Optional.of(A), 11)).isEqualTo(new HelloDecision.Accepted(B, true));
        }

        @Test
        void sameIncarnationAgainIsFineAfterALostStream() {
            assertThat(hello(host(), A, Optional.empty(), 10)).isEqualTo(new HelloDecision.Accepted(A, false));
        }

        @Test
        void helloAgainAfterTheWelcomeWasLostIsFine() {
            // The controller stored B; the agent, not welcomed, says Hello(new=B, previous=A) again.
            HostRecord stored = host(Optional.of(B), 11, JournalNumbers.NONE);
            assertThat(hello(stored, B, Optional.of(A), 11)).isEqualTo(new HelloDecision.Accepted(B, false));
        }

        @Test
        void restoredSnapshotRemembersAnotherIncarnation() {
            assertThat(hello(host(), B, Optional.of(C), 10)).isInstanceOf(HelloDecision.Quarantined.class);
        }

        @Test
        void clonedImageComesSecond() {
            HostRecord afterTheTrueOne = host(Optional.of(B), 10, JournalNumbers.NONE);
            assertThat(hello(afterTheTrueOne, C, Optional.of(A), 10)).isInstanceOf(HelloDecision.Quarantined.class);
        }

        @Test
        void lostDiskRemembersNothing() {
            assertThat(hello(host(), B, Optional.empty(), 0)).isInstanceOf(HelloDecision.Quarantined.class);
        }

        @ParameterizedTest
        @CsvSource({"true", "false"})
        void journalThatWentBackIsQuarantinedThoughTheIncarnationFits(boolean same) {
            assertThat(hello(host(), same ? A : B, Optional.of(A), 9))
                    .isInstanceOfSatisfying(
                            HelloDecision.Quarantined.class,
                            answer -> assertThat(answer.reason()).contains("from version 10 to 9"));
        }

        @Test
        void quarantineLastsUntilAnOperatorEndsIt() {
            HostRecord quarantined = new HostRecord(
                    HOST, Optional.of(A), 10, "boot", JournalNumbers.NONE, 5, 9, Optional.of("cloned image"));
            assertThat(hello(quarantined, A, Optional.of(A), 10))
                    .isEqualTo(new HelloDecision.Quarantined("cloned image"));
            assertThat(HostProtocol.status(quarantined, held(), 0, status(JournalNumbers.NONE, true), NOW))
                    .containsExactly(new StatusDecision.Ignored("the host is quarantined"));
        }

        @Test
        void journalThatGoesBackBetweenReportsIsQuarantined() {
            HostStatus back =
                    new HostStatus(7, A, 9, "boot", JournalNumbers.NONE, Optional.empty(), Optional.empty(), true, "");
            assertThat(decide(held(), back)).singleElement().isInstanceOf(StatusDecision.Quarantine.class);
        }

        @Test
        void attemptThatWeNeverMadeIsQuarantined() {
            // The host is right; our database was restored from a backup.
            List<StatusDecision> decisions = decide(held(), status(new JournalNumbers(6, 6, 0, 0), false));
            assertThat(decisions).hasSize(2);
            assertThat(decisions.getFirst())
                    .as("so that attempt 6 is not made a second time, and re-admission can succeed")
                    .isEqualTo(new StatusDecision.MergeJournal(new JournalNumbers(6, 6, 0, 0), 10, "boot"));
            assertThat(decisions.getLast()).isInstanceOf(StatusDecision.Quarantine.class);
        }

        @Test
        void beginOfALostJournalIsNotHeldAgainstTheNewOne() {
            // Attempt 5 had begun when the machine was lost; it was given up and the host installed anew.
            HostRecord anew = host(Optional.of(A), 0, new JournalNumbers(5, 5, 4, 0));
            assertThat(HostProtocol.status(anew, Optional.empty(), 6, status(JournalNumbers.NONE, false), NOW))
                    .noneMatch(StatusDecision.Quarantine.class::isInstance);
        }

        @Test
        void operationThatNoClaimCoversIsQuarantined() {
            assertThat(decide(Optional.empty(), status(new JournalNumbers(5, 5, 4, 0), false)))
                    .singleElement()
                    .isInstanceOf(StatusDecision.Quarantine.class);
        }
    }

    @Nested
    @DisplayName("C2: a permit goes to one incarnation")
    class C2 {
        @Test
        void firstPermitGoesToTheCurrentIncarnation() {
            assertThat(decide(held(), status(JournalNumbers.NONE, true)))
                    .containsExactly(new StatusDecision.IssuePermit(5, A, 7));
        }

        @Test
        void sameIncarnationMayAskAgainBecauseThePermitMayBeLost() {
            assertThat(decide(
                            held(claim(Optional.of(A), Optional.empty()), new RolloutStatus.Running()),
                            status(JournalNumbers.NONE, true)))
                    .containsExactly(new StatusDecision.IssuePermit(5, A, 7));
        }

        @Test
        void otherIncarnationThatHasNotBegunIsCancelled() {
            assertThat(decide(
                            held(claim(Optional.of(B), Optional.empty()), new RolloutStatus.Running()),
                            status(JournalNumbers.NONE, true)))
                    .containsExactly(
                            new StatusDecision.SendCancel(5, "its permit went to an earlier life of the agent"));
        }

        @Test
        void otherIncarnationThatHasBegunGoesOn() {
            assertThat(last(decide(
                            held(claim(Optional.of(B), Optional.empty()), new RolloutStatus.Running()),
                            status(new JournalNumbers(5, 5, 0, 0), false))))
                    .isEqualTo(new StatusDecision.MarkBegun(5));
        }

        @Test
        void nobodyIsPermittedWhoDoesNotAsk() {
            HostStatus busy = new HostStatus(
                    7, A, 10, "boot", JournalNumbers.NONE, Optional.empty(), Optional.empty(), false, "dpkg is locked");
            assertThat(decide(held(), busy)).containsExactly(new StatusDecision.NothingYet("dpkg is locked"));
        }

        @Test
        void noPermitWhileAnIntentIsOpen() {
            assertThat(last(decide(held(), status(new JournalNumbers(5, 4, 4, 0), true))))
                    .isInstanceOf(StatusDecision.NothingYet.class);
        }
    }

    @Nested
    @DisplayName("C3: a claim is released on evidence alone")
    class C3 {
        @Test
        void finishedAndHealthy() {
            assertThat(last(decide(held(), finished(5, ROLLOUT, Optional.empty()))))
                    .isEqualTo(new StatusDecision.ReleaseSucceeded(5));
        }

        @Test
        void finishedAndFailed() {
            OperationOutcome.Failure failure =
                    new OperationOutcome.Failure(FailureReason.SERVICE_UNHEALTHY, "tcp:ghostd refused");
            assertThat(last(decide(held(), finished(5, ROLLOUT, Optional.of(failure)))))
                    .isEqualTo(
                            new StatusDecision.ReleaseFailed(5, FailureReason.SERVICE_UNHEALTHY, "tcp:ghostd refused"));
        }

        @Test
        void fencedBeforeItBegan() {
            assertThat(last(decide(held(), status(new JournalNumbers(5, 4, 4, 5), false))))
                    .isEqualTo(new StatusDecision.ReleaseFenced(5));
        }

        @Test
        void fencedAfterItBeganIsNoEvidence() {
            assertThat(last(decide(held(), status(new JournalNumbers(5, 5, 4, 5), false))))
                    .isEqualTo(new StatusDecision.MarkBegun(5));
        }

        @Test
        void finishedWithTheOutcomeOfAnotherAttemptIsNoEvidence() {
            assertThat(last(decide(held(), finished(4, ROLLOUT, Optional.empty()))))
                    .isInstanceOf(StatusDecision.NothingYet.class);
        }

        @Test
        void finishedWithTheOutcomeOfAnotherRolloutIsNoEvidence() {
            assertThat(last(decide(held(), finished(5, new RolloutId("other-1"), Optional.empty()))))
                    .isInstanceOf(StatusDecision.NothingYet.class);
        }

        @Test
        void timeIsNoEvidence() {
            assertThat(HostProtocol.status(
                            host(), held(), 6, status(new JournalNumbers(5, 5, 4, 0), false), NOW.plusSeconds(999_999)))
                    .last()
                    .isEqualTo(new StatusDecision.MarkBegun(5));
        }

        @Test
        void idleIsNoEvidence() {
            assertThat(decide(held(), status(JournalNumbers.NONE, false)))
                    .singleElement()
                    .isInstanceOf(StatusDecision.NothingYet.class);
        }
    }

    @Nested
    @DisplayName("C5: a stop gives no permit and cancels what has not begun")
    class C5 {
        @ParameterizedTest
        @CsvSource({"paused", "halted", "aborted", "starts only"})
        void stoppedRollout(String kind) {
            RolloutStatus stopped = switch (kind) {
                case "paused" -> new RolloutStatus.Paused("ann", "wait", NOW);
                case "halted" -> new RolloutStatus.Halted("web-2 failed", NOW);
                case "aborted" -> new RolloutStatus.Aborted("ann", "wrong", NOW);
                default -> new RolloutStatus.Scheduled(NOW, false);
            };
            Optional<ClaimContext> claim = held(claim(Optional.empty(), Optional.empty()), stopped);
            assertThat(decide(claim, status(JournalNumbers.NONE, true)))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            StatusDecision.SendCancel.class,
                            cancel -> assertThat(cancel.reason()).contains(kind));
            assertThat(last(decide(claim, status(new JournalNumbers(5, 5, 4, 0), false))))
                    .as("what has begun reaches its end")
                    .isEqualTo(new StatusDecision.MarkBegun(5));
        }

        @Test
        void aHostThatCatchesUpBeginsInACompletedRolloutWhileItsPlanIsValid() {
            Optional<ClaimContext> claim =
                    held(claim(Optional.empty(), Optional.empty()), new RolloutStatus.Completed(NOW));
            assertThat(decide(claim, status(JournalNumbers.NONE, true)))
                    .singleElement()
                    .isInstanceOf(StatusDecision.IssuePermit.class);
            assertThat(HostProtocol.status(host(), claim, 6, status(JournalNumbers.NONE, true), EXPIRES))
                    .singleElement()
                    .isInstanceOf(StatusDecision.SendCancel.class);
        }

        @Test
        void nothingBeginsWhereItWouldNotFitIntoItsWindow() {
            Claim claim = new Claim(
                    HOST, ROLLOUT, 5, NOW, Optional.empty(), Optional.empty(), Optional.of(NOW), Optional.empty());
            Optional<ClaimContext> held = held(claim, new RolloutStatus.Running());
            assertThat(decide(held, status(JournalNumbers.NONE, true)))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            StatusDecision.SendCancel.class,
                            cancel -> assertThat(cancel.reason()).contains("did not begin before " + NOW));
            assertThat(HostProtocol.status(host(), held, 6, status(JournalNumbers.NONE, true), NOW.minusNanos(1)))
                    .singleElement()
                    .isInstanceOf(StatusDecision.IssuePermit.class);
        }

        @Test
        void expiredPlan() {
            assertThat(HostProtocol.status(host(), held(), 6, status(JournalNumbers.NONE, true), EXPIRES))
                    .singleElement()
                    .isInstanceOf(StatusDecision.SendCancel.class);
        }

        @Test
        void cancelledClaimIsNeverPermittedAgain() {
            assertThat(decide(
                            held(claim(Optional.of(A), Optional.of("aborted")), new RolloutStatus.Running()),
                            status(JournalNumbers.NONE, true)))
                    .containsExactly(new StatusDecision.SendCancel(5, "aborted"));
        }

        @Test
        void cancelIsRepeatedUntilTheFenceIsReported() {
            assertThat(decide(
                            held(claim(Optional.of(A), Optional.of("aborted")), new RolloutStatus.Running()),
                            status(new JournalNumbers(5, 4, 4, 0), false)))
                    .last()
                    .isEqualTo(new StatusDecision.SendCancel(5, "aborted"));
        }

        @Test
        void hostThatCannotGoOnGivesItsShareBack() {
            HostStatus refused = new HostStatus(
                    7,
                    A,
                    10,
                    "boot",
                    JournalNumbers.NONE,
                    Optional.empty(),
                    Optional.of(new PreparationReport(
                            ROLLOUT, HASH, new Progress.Refused(FailureReason.DISK_FULL, "no room"))),
                    false,
                    "");
            assertThat(decide(held(), refused))
                    .containsExactly(new StatusDecision.SendCancel(5, "the host cannot go on: no room"));
        }
    }

    @Nested
    @DisplayName("C6: current incarnation, newer sequence, numbers by maximum")
    class C6 {
        @Test
        void otherIncarnationIsIgnored() {
            HostStatus old = new HostStatus(
                    7, B, 10, "boot", new JournalNumbers(5, 5, 5, 5), Optional.empty(), Optional.empty(), true, "");
            assertThat(decide(held(), old)).singleElement().isInstanceOf(StatusDecision.Ignored.class);
        }

        @ParameterizedTest
        @CsvSource({"7", "8"})
        void repeatedOrLateReportIsIgnored(long last) {
            assertThat(HostProtocol.status(host(), held(), last, status(JournalNumbers.NONE, true), NOW))
                    .singleElement()
                    .isInstanceOf(StatusDecision.Ignored.class);
        }

        @Test
        void numbersNeverDecrease() {
            HostRecord known = host(Optional.of(A), 10, new JournalNumbers(5, 5, 4, 2));
            HostStatus status = new HostStatus(
                    7, A, 11, "boot", new JournalNumbers(5, 5, 5, 1), Optional.empty(), Optional.empty(), false, "");
            assertThat(HostProtocol.status(known, held(), 6, status, NOW))
                    .first()
                    .isEqualTo(new StatusDecision.MergeJournal(new JournalNumbers(5, 5, 5, 2), 11, "boot"));
        }

        @Test
        void nothingNewIsNotStored() {
            assertThat(decide(Optional.empty(), status(JournalNumbers.NONE, false)))
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("Preparation leads to phases")
    class Preparing {
        private Optional<HostPhase> prepare(HostPhase phase, Progress progress) {
            return HostProtocol.preparation(phase, HASH, new PreparationReport(ROLLOUT, HASH, progress), NOW);
        }

        @Test
        void ready() {
            assertThat(prepare(new HostPhase.Preparing(NOW), new Progress.Ready()))
                    .contains(new HostPhase.Ready(NOW));
            assertThat(prepare(new HostPhase.Ready(NOW), new Progress.Ready())).isEmpty();
        }

        @Test
        void refusedAndReadyAfterAll() {
            HostPhase refused = new HostPhase.Refused(FailureReason.REPOSITORY, "mirror down", NOW);
            assertThat(prepare(
                            new HostPhase.Preparing(NOW),
                            new Progress.Refused(FailureReason.REPOSITORY, "mirror down")))
                    .contains(refused);
            assertThat(prepare(refused, new Progress.Refused(FailureReason.REPOSITORY, "mirror down")))
                    .isEmpty();
            assertThat(prepare(refused, new Progress.Ready())).contains(new HostPhase.Ready(NOW));
        }

        @Test
        void notNeeded() {
            assertThat(prepare(new HostPhase.Waiting(), new Progress.NotNeeded()))
                    .contains(new HostPhase.NotNeeded(NOW));
        }

        @Test
        void preparedOnceAndNotAnyMoreIsNotAdmitted() {
            assertThat(prepare(new HostPhase.Ready(NOW), new Progress.Underway(Optional.empty())))
                    .contains(new HostPhase.Preparing(NOW));
        }

        @Test
        void anotherPlanChangesNothing() {
            assertThat(HostProtocol.preparation(
                            new HostPhase.Preparing(NOW),
                            "0".repeat(64),
                            new PreparationReport(ROLLOUT, HASH, new Progress.Ready()),
                            NOW))
                    .isEmpty();
        }

        @Test
        void claimedHostKeepsItsPhaseWhateverItPrepares() {
            assertThat(prepare(new HostPhase.Claimed(5, 1, NOW), new Progress.NotNeeded()))
                    .isEmpty();
        }
    }
}
