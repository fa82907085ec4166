package patchwave.controller.loop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.Actor;
import patchwave.controller.store.ClaimAnswer;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.ClaimContext;
import patchwave.host.HostProtocol;
import patchwave.plan.Admission;
import patchwave.plan.Cancellation;
import patchwave.plan.Change;
import patchwave.plan.Decision;
import patchwave.plan.Snapshot;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.StageProgress;

/** Puts what one turn has decided into the tables, and notes the hosts that must hear of it. */
final class Enactment {
    private static final Logger LOG = LoggerFactory.getLogger(Enactment.class);

    private final Store store;
    private final long epoch;
    private final long revision;
    private final Snapshot snapshot;
    private final Set<HostId> concerned;

    /**
     * @param revision of the fleet file that the snapshot was read with
     * @param concerned gets the hosts to hint
     */
    Enactment(Store store, long epoch, long revision, Snapshot snapshot, Set<HostId> concerned) {
        this.store = store;
        this.epoch = epoch;
        this.revision = revision;
        this.snapshot = snapshot;
        this.concerned = concerned;
    }

    void enact(Decision decision, Instant now) {
        if (!decision.changes().isEmpty()) {
            change(tables -> store(tables, snapshot, decision.changes(), concerned));
        }
        List<Cancellation> wishes = notCancelledYet(decision.cancellations());
        if (!wishes.isEmpty()) {
            change(tables -> wishes.forEach(wish -> cancel(tables, wish)));
        }
        if (!decision.admissions().isEmpty()) {
            claim(decision.admissions());
        }
        cancelStopped(now);
    }

    /** As the planner, or not at all. */
    private void change(Consumer<Transaction> work) {
        store.change(Actor.CONTROLLER, tables -> {
            tables.ledger().requirePlanner(epoch);
            work.accept(tables);
        });
    }

    /** What is cancelled already waits for its host's word: to write it again in each turn would wake the next turn at once. */
    private List<Cancellation> notCancelledYet(List<Cancellation> wishes) {
        if (wishes.isEmpty()) {
            return wishes;
        }
        Set<HostId> cancelled = store.read(tables -> tables.ledger().cancelled().keySet());
        return wishes.stream().filter(wish -> !cancelled.contains(wish.host())).toList();
    }

    /** Only while the claim is still that rollout's, and only if it has not begun: the store looks again. */
    private void cancel(Transaction tables, Cancellation wish) {
        tables.ledger()
                .find(wish.host())
                .filter(claim -> claim.rollout().equals(wish.rollout())
                        && claim.cancelled().isEmpty())
                .filter(claim -> tables.ledger().cancel(claim.host(), claim.attempt(), wish.reason()))
                .ifPresent(claim -> {
                    concerned.add(claim.host());
                    LOG.info(
                            "rollout={} host={} attempt={} cancelled why=\"{}\"",
                            claim.rollout(),
                            claim.host(),
                            claim.attempt(),
                            wish.reason());
                });
    }

    private static void store(Transaction tables, Snapshot snapshot, List<Change> changes, Set<HostId> concerned) {
        Map<RolloutId, Rollout> rollouts = new HashMap<>();
        snapshot.rollouts().forEach(rollout -> rollouts.put(rollout.spec().id(), rollout));
        Map<RolloutId, Standing> standings = new HashMap<>();
        for (Change change : changes) {
            Rollout rollout = rollouts.get(change.rollout());
            if (rollout == null) {
                throw new IllegalStateException("the planner changed %s, which it was not given".formatted(change));
            }
            Standing standing = standings.computeIfAbsent(change.rollout(), _ -> new Standing(rollout));
            boolean done = switch (change) {
                case Change.Stage stage -> {
                    boolean set = standing.setStage(tables, stage);
                    LOG.info(
                            "rollout={} stage={} batch={} why=\"{}\"",
                            stage.rollout(),
                            stage.progress().environment(),
                            stage.progress().batch(),
                            stage.why());
                    yield set;
                }
                case Change.Status status -> {
                    LOG.info("rollout={} status={}", status.rollout(), status.status());
                    rollout.hosts().forEach(host -> concerned.add(host.host()));
                    yield tables.rollouts().setStatus(status.rollout(), rollout.status(), status.status());
                }
                case Change.Phase phase -> {
                    concerned.add(phase.host());
                    yield standing.setPhase(tables, phase);
                }
            };
            if (!done) {
                // Something else came first; the next turn decides from what is true then.
                LOG.debug("not stored, the tables have moved on: {}", change);
            }
        }
    }

    /**
     * How a rollout stands while the changes of one decision are stored, one upon another: a stage may begin to bake and
     * pass in the same turn. What the tables do not take ends it: a later stage must not open where an earlier one did
     * not pass.
     */
    private static final class Standing {
        private final RolloutId rollout;
        private final List<StageProgress> stages;
        private final Map<HostId, HostPhase> phases = new HashMap<>();
        private boolean stagesMovedOn;

        Standing(Rollout rollout) {
            this.rollout = rollout.spec().id();
            this.stages = new ArrayList<>(rollout.stages());
            rollout.hosts().forEach(host -> phases.put(host.host(), host.phase()));
        }

        boolean setStage(Transaction tables, Change.Stage change) {
            int stage = change.stage();
            boolean set = !stagesMovedOn
                    && tables.rollouts().setStage(rollout, stage, stages.get(stage), change.progress(), change.why());
            stages.set(stage, change.progress());
            stagesMovedOn = !set;
            return set;
        }

        boolean setPhase(Transaction tables, Change.Phase change) {
            HostPhase from = phases.put(change.host(), change.phase());
            return from != null && tables.rollouts().setPhase(rollout, change.host(), from, change.phase());
        }
    }

    private void claim(List<Admission> admissions) {
        List<ClaimAnswer> answers =
                store.write(Actor.CONTROLLER, tables -> tables.ledger().claim(admissions, epoch, revision));
        for (ClaimAnswer answer : answers) {
            switch (answer) {
                case ClaimAnswer.Claimed claimed -> {
                    concerned.add(claimed.admission().host());
                    LOG.info(
                            "rollout={} host={} attempt={} admitted batch={}",
                            claimed.admission().rollout(),
                            claimed.admission().host(),
                            claimed.attempt(),
                            claimed.admission().batch());
                }
                case ClaimAnswer.Refused refused ->
                    LOG.info(
                            "rollout={} host={} not admitted by the ledger why=\"{}\"",
                            refused.admission().rollout(),
                            refused.admission().host(),
                            refused.reason());
            }
        }
    }

    /**
     * Rule C5, for what a change of status alone does not cover: plans that expire, windows that end, and claims that
     * slipped in before.
     */
    private void cancelStopped(Instant now) {
        for (Rollout rollout : snapshot.rollouts()) {
            List<HostId> claimed = new ArrayList<>();
            for (RolloutHost host : rollout.hosts()) {
                if (host.phase() instanceof HostPhase.Claimed) {
                    claimed.add(host.host());
                }
            }
            if (!claimed.isEmpty()) {
                cancelStopped(rollout, claimed, now);
            }
        }
    }

    private void cancelStopped(Rollout rollout, List<HostId> claimed, Instant now) {
        RolloutId id = rollout.spec().id();
        List<Claim> due = store.read(tables -> tables.ledger().claims(id)).stream()
                .filter(claim -> claim.cancelled().isEmpty() && claimed.contains(claim.host()))
                .filter(claim -> reason(rollout, claim, now).isPresent())
                .toList();
        if (due.isEmpty()) {
            return;
        }
        change(tables -> {
            for (Claim claim : due) {
                reason(rollout, claim, now)
                        .ifPresent(why -> tables.ledger().cancel(claim.host(), claim.attempt(), why));
                concerned.add(claim.host());
            }
        });
    }

    private static Optional<String> reason(Rollout rollout, Claim claim, Instant now) {
        return HostProtocol.stopped(
                new ClaimContext(claim, rollout.status(), rollout.spec().expiresAt()), now);
    }
}
