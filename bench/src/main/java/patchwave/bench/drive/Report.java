package patchwave.bench.drive;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import patchwave.proto.agent.v1.Evidence;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.HostFacts;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.OperationStep;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.Preparation;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.Status;

/** What a simulated host would say of itself: its journal's numbers, and what is desired of it. */
final class Report {
    static final String RELEASE = "debian 12";
    private static final Health HEALTHY =
            Health.newBuilder().setState(HealthState.HEALTH_STATE_HEALTHY).build();

    private final int number;
    private final ByteString incarnation;
    private final String boot;
    private boolean wasWelcomed;
    private long version = 1;
    private long sequence;
    private long intent;
    private long begun;
    private long finished;
    private long fenced;
    private long floor;
    private long generation;
    private @Nullable Operation operation;
    private String planHash = "";
    private @Nullable Preparation preparation;
    private @Nullable Outcome outcome;
    private Instant began = Instant.EPOCH;

    /** The attempt whose final report was sent and is not known to have arrived; 0 if none. */
    private long unacknowledged;

    Report(int number, RandomGenerator random) {
        this.number = number;
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        this.incarnation = ByteString.copyFrom(bytes);
        this.boot = "00000000-0000-4000-8000-%012x".formatted(number);
    }

    Hello hello() {
        return Hello.newBuilder()
                .setIncarnation(incarnation)
                .setPreviousIncarnation(wasWelcomed ? incarnation : ByteString.EMPTY)
                .setJournalVersion(version)
                .setBootId(boot)
                .setAgentVersion("bench")
                .setFacts(HostFacts.newBuilder()
                        .setHostname(FleetSim.name(number))
                        .setOsRelease(RELEASE)
                        .setArchitecture("amd64")
                        .setKernelRelease("6.1.0-31-amd64"))
                .build();
    }

    void welcomed(long attemptFloor) {
        wasWelcomed = true;
        floor = attemptFloor;
        // The stream orders generations from here on.
        generation = 0;
    }

    Status status(boolean holding) {
        sequence++;
        Status.Builder status = Status.newBuilder()
                .setSequence(sequence)
                .setIncarnation(incarnation)
                .setJournalVersion(version)
                .setBootId(boot)
                .setIntentAttempt(intent)
                .setBegunAttempt(begun)
                .setFinishedAttempt(finished)
                .setFencedAttempt(fenced)
                .setObservedGeneration(generation)
                .setHealth(HEALTHY);
        if (outcome != null) {
            status.setOutcome(outcome);
        }
        if (preparation != null) {
            status.setPreparation(preparation);
        }
        if (isWorking()) {
            status.setStep(OperationStep.OPERATION_STEP_APPLYING);
        } else if (wantsPermit()) {
            if (holding) {
                status.setNotAskingReason("held back by the benchmark");
            } else {
                status.setPermitWanted(true);
            }
        }
        return status.build();
    }

    private boolean isWorking() {
        return begun > finished;
    }

    void desire(long newGeneration, @Nullable Operation wish, Swarm swarm) {
        generation = newGeneration;
        boolean other =
                operation == null || wish == null || !operation.getRolloutId().equals(wish.getRolloutId());
        operation = wish;
        if (other) {
            preparation = null;
            planHash = wish == null ? "" : swarm.hash(wish.getPlan().getPlan());
        }
    }

    /** As the real agent sees it. */
    boolean isAdmitted() {
        return operation != null && operation.getStage() == OperationStage.OPERATION_STAGE_APPLY;
    }

    /** Prepares the desired operation, which takes no time here; false if it was prepared already. */
    boolean prepare() {
        if (operation == null || preparation != null) {
            return false;
        }
        preparation = Preparation.newBuilder()
                .setRolloutId(operation.getRolloutId())
                .setPlanHash(planHash)
                .setState(PreparationState.PREPARATION_STATE_READY)
                .build();
        return true;
    }

    /** Whether the desired attempt may be begun with a permit. */
    boolean wantsPermit() {
        if (operation == null || operation.getAttempt() == 0 || isWorking()) {
            return false;
        }
        // After a new stream the whole wish comes at once: it is prepared still.
        prepare();
        long attempt = operation.getAttempt();
        return attempt > highest() && attempt >= floor;
    }

    private long highest() {
        return Math.max(Math.max(intent, begun), Math.max(finished, fenced));
    }

    boolean mayBegin(Permit permit) {
        return wantsPermit()
                && operation != null
                && permit.getAttempt() == operation.getAttempt()
                && permit.getIncarnation().equals(incarnation)
                && permit.getStatusSequence() >= sequence - 1;
    }

    void begin(long attempt) {
        intent = attempt;
        begun = attempt;
        // Intent, and the transaction's begin.
        version += 2;
        began = Instant.now();
    }

    void finish(long attempt, boolean fails) {
        finished = attempt;
        // The end of the transaction, verified, undrained, finished.
        version += 4;
        unacknowledged = attempt;
        Outcome.Builder ended = Outcome.newBuilder()
                .setRolloutId(operation == null ? "" : operation.getRolloutId())
                .setAttempt(attempt)
                .setBeginTime(timestamp(began))
                .setFinishTime(timestamp(Instant.now()))
                .setEvidence(Evidence.newBuilder()
                        .addPackages(InstalledPackage.newBuilder()
                                .setName("libc6")
                                .setArchitecture("amd64")
                                .setBeforeVersion("2.36-9+deb12u12")
                                .setAfterVersion("2.36-9+deb12u13")
                                .setStatus("ii "))
                        .setHealth(HEALTHY)
                        .setBootId(boot)
                        .setTransactionTag("patchwave-%d".formatted(attempt))
                        .setAllProcessesInspected(true));
        outcome = fails
                ? ended.setResult(OperationResult.OPERATION_RESULT_FAILED)
                        .setReason(FailureReason.FAILURE_REASON_INSTALL_FAILED)
                        .setDetail("dpkg ended with 1: made to fail by the benchmark")
                        .build()
                : ended.setResult(OperationResult.OPERATION_RESULT_SUCCEEDED).build();
    }

    void fence(long attempt) {
        if (attempt > highest()) {
            fenced = attempt;
            version++;
        }
    }

    long awaitsAcknowledgement() {
        return unacknowledged;
    }

    void acknowledged() {
        unacknowledged = 0;
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }
}
