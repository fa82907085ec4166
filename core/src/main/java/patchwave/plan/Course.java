package patchwave.plan;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.policy.FailureClass;
import patchwave.rollout.FailureCounts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** One rollout while a tick works on it: its state with the changes of this tick. Hosts are numbered as in the rollout. */
final class Course {
    private final Draft draft;
    private final RolloutSpec spec;
    private final RolloutHost[] targets;
    private final int[] index;
    private final HostPhase[] phases;
    private final PhaseKind[] kinds;
    private final boolean[] admitted;
    private final StageProgress[] stages;
    private final Tally[] tallies;
    private final Hours hours;
    private final Set<FailureClass> tableClasses = EnumSet.noneOf(FailureClass.class);
    private RolloutStatus status;
    private @Nullable String catchUpStop;
    private boolean isCatchUpJudged;
    private int leftAtWork;

    Course(Rollout rollout, Draft draft) {
        this.draft = draft;
        this.spec = rollout.spec();
        this.status = rollout.status();
        this.stages = rollout.stages().toArray(StageProgress[]::new);
        this.targets = rollout.hosts().toArray(RolloutHost[]::new);
        this.index = new int[targets.length];
        this.phases = new HostPhase[targets.length];
        this.kinds = new PhaseKind[targets.length];
        this.admitted = new boolean[targets.length];
        for (FailureClass kind : FailureClass.values()) {
            if (FailureCounts.countsInTable(spec.failures(), kind)) {
                tableClasses.add(kind);
            }
        }
        int last = -1;
        for (int i = 0; i < targets.length; i++) {
            phases[i] = targets[i].phase();
            kinds[i] = PhaseKind.of(phases[i]);
            index[i] = draft.ground.indexOf(targets[i].host(), last + 1);
            last = index[i] < 0 ? last : index[i];
        }
        this.hours =
                new Hours(draft, spec.emergency(), spec.window(), spec.pacing().settle());
        this.tallies = Stream.generate(Tally::new).limit(stages.length).toArray(Tally[]::new);
        recount();
        for (int i = 0; i < targets.length; i++) {
            if (index[i] >= 0 && (isOverdue(i) || isLeftAtWork(i))) {
                draft.ground.markStuck(index[i]);
                leftAtWork += kinds[i] == PhaseKind.EXCLUDED ? 1 : 0;
            }
        }
    }

    RolloutId id() {
        return spec.id();
    }

    RolloutSpec spec() {
        return spec;
    }

    RolloutStatus status() {
        return status;
    }

    boolean isRunning() {
        return status instanceof RolloutStatus.Running;
    }

    /** Whether nothing but its hosts' own circumstances, and other rollouts, keeps it from admitting. */
    boolean mayGoOn() {
        return (isRunning() || isCatchingUp()) && !isExpired() && catchUpStop().isEmpty();
    }

    /** Whether it is completed, and may still take hosts along. */
    boolean isCatchingUp() {
        return status instanceof RolloutStatus.Completed && !isExpired();
    }

    /** Why a completed rollout takes no further host along. */
    Optional<String> catchUpStop() {
        if (!isCatchUpJudged) {
            catchUpStop = CatchUp.stop(this).orElse(null);
            isCatchUpJudged = true;
        }
        return Optional.ofNullable(catchUpStop);
    }

    boolean isExpired() {
        return !spec.expiresAt().isAfter(draft.now);
    }

    Hours hours() {
        return hours;
    }

    int stageCount() {
        return stages.length;
    }

    StageProgress stage(int stage) {
        return stages[stage];
    }

    Tally tally(int stage) {
        return tallies[stage];
    }

    int size() {
        return targets.length;
    }

    HostId hostId(int i) {
        return targets[i].host();
    }

    int stageOf(int i) {
        return targets[i].stage();
    }

    HostPhase phase(int i) {
        return phases[i];
    }

    PhaseKind kind(int i) {
        return kinds[i];
    }

    /** The host's index in the snapshot, or -1 if the fleet does not know it any more. */
    int groundIndex(int i) {
        return index[i];
    }

    boolean isAdmittedNow(int i) {
        return admitted[i];
    }

    Fitness fitness(int i) {
        return index[i] < 0 ? Fitness.UNKNOWN : draft.ground.fitness(index[i]);
    }

    /** What to say of the host's condition after its name. */
    String conditionSentence(int i) {
        return index[i] < 0
                ? "is not registered in the fleet"
                : Fitness.sentence(draft.ground.host(index[i]).condition());
    }

    /**
     * Whether its condition lets the host be admitted: well, behind, or failed by what came before this rollout or by this
     * rollout itself, which then tries it again.
     */
    boolean isFit(int i) {
        return switch (fitness(i)) {
            case HEALTHY, BEHIND -> true;
            case UNHEALTHY, UNKNOWN, QUARANTINED -> false;
            case OPERATION_FAILED ->
                draft.ground.host(index[i]).condition() instanceof Condition.OperationFailed failed
                        && (failed.since().isBefore(spec.startedAt())
                                || failed.rollout().equals(spec.id()));
        };
    }

    boolean isClaimed(int i) {
        return index[i] >= 0 && !draft.ground.isFree(index[i]);
    }

    /** The batch that admitted the host; 0 if none did. */
    int batchOf(int i) {
        return phases[i].batch();
    }

    /** Whether an operator has left the host out while it is at work: it keeps its claim until it ends. */
    private boolean isLeftAtWork(int i) {
        return kinds[i] == PhaseKind.EXCLUDED
                && draft.ground
                        .host(index[i])
                        .claimedBy()
                        .filter(spec.id()::equals)
                        .isPresent();
    }

    /** Hosts that hold a claim of the rollout. */
    int holdingClaims() {
        return sum(tally -> tally.atWork) + leftAtWork;
    }

    /** How often the planner has had the host try again by itself. */
    int retries(int i) {
        return targets[i].retries();
    }

    boolean countsInTable(FailureClass kind) {
        return tableClasses.contains(kind);
    }

    boolean hasFailed(int i) {
        return kinds[i] == PhaseKind.FAILED || isOverdue(i);
    }

    /** The class that the failed or overdue host is counted in. */
    FailureClass failureClass(int i) {
        return Work.failureClass(phases[i]);
    }

    /** Whether the host is at work for longer than the operation deadline, and had the time to say that it has ended. */
    boolean isOverdue(int i) {
        return kinds[i] == PhaseKind.AT_WORK
                && Work.since(phases[i])
                        .filter(since ->
                                draft.isLate(since, draft.snapshot.timeouts().operation()))
                        .isPresent();
    }

    /** Sums over all stages. */
    int sum(ToIntFunction<Tally> of) {
        return Stream.of(tallies).mapToInt(of).sum();
    }

    /** Hosts of which something holds, in order. */
    IntStream hosts(IntPredicate that) {
        return IntStream.range(0, targets.length).filter(that);
    }

    List<HostId> ids(IntStream hosts) {
        return hosts.mapToObj(this::hostId).toList();
    }

    void become(int i, HostPhase phase) {
        count(i, -1);
        phases[i] = phase;
        kinds[i] = PhaseKind.of(phase);
        count(i, 1);
        draft.changes.add(new Change.Phase(id(), hostId(i), phase, draft.now));
    }

    void become(RolloutStatus next) {
        status = next;
        draft.changes.add(new Change.Status(id(), next));
    }

    void progress(int stage, StageProgress progress, String why) {
        stages[stage] = progress;
        draft.changes.add(new Change.Stage(id(), stage, progress, why));
    }

    void admit(int i, int batch) {
        admitted[i] = true;
        draft.ground.admit(index[i]);
        draft.admissions.add(new Admission(id(), hostId(i), batch, hours.beginBefore(draft.ground.host(index[i]))));
    }

    private void recount() {
        for (int i = 0; i < targets.length; i++) {
            count(i, 1);
        }
    }

    private void count(int i, int by) {
        Tally tally = tallies[targets[i].stage()];
        boolean hasFailed = hasFailed(i);
        tally.count(kinds[i], hasFailed, by);
        if (hasFailed) {
            FailureClass kind = failureClass(i);
            tally.fail(kind, batchOf(i) == 1 && countsInTable(kind), by);
        }
    }
}
