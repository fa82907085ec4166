package patchwave.controller.loop;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
import patchwave.rollout.RolloutStatus;
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
            store.change(Actor.CONTROLLER, tables -> store(tables, snapshot, decision.changes(), concerned));
        }
        if (!decision.cancellations().isEmpty()) {
            store.change(Actor.CONTROLLER, tables -> decision.cancellations().forEach(wish -> cancel(tables, wish)));
        }
        if (!decision.admissions().isEmpty()) {
            claim(decision.admissions());
        }
        cancelStopped(now);
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
        Map<RolloutId, Standing> standings = new HashMap<>();
        snapshot.rollouts().forEach(rollout -> standings.put(rollout.spec().id(), new Standing(rollout)));
        for (Change change : changes) {
            Standing standing = standings.get(change.rollout());
            if (standing == null) {
                throw new IllegalStateException("the planner changed %s, which it was not given".formatted(change));
            }
            if (!store(tables, standing, change, concerned)) {
                // Something else came first; the next turn decides from what is true then.
                LOG.debug("not stored, the tables have moved on: {}", change);
            }
        }
    }

    private static boolean store(Transaction tables, Standing standing, Change change, Set<HostId> concerned) {
        return switch (change) {
            case Change.Stage stage -> {
                LOG.info(
                        "rollout={} stage={} batch={} why=\"{}\"",
                        stage.rollout(),
                        stage.progress().environment(),
                        stage.progress().batch(),
                        stage.why());
                StageProgress from = standing.stages.set(stage.stage(), stage.progress());
                yield tables.rollouts().setStage(stage.rollout(), stage.stage(), from, stage.progress(), stage.why());
            }
            case Change.Status status -> {
                LOG.info("rollout={} status={}", status.rollout(), status.status());
                standing.rollout.hosts().forEach(host -> concerned.add(host.host()));
                RolloutStatus from = standing.status;
                standing.status = status.status();
                yield tables.rollouts().setStatus(status.rollout(), from, status.status());
            }
            case Change.Phase phase -> {
                concerned.add(phase.host());
                HostPhase from = standing.phases().put(phase.host(), phase.phase());
                yield from != null && tables.rollouts().setPhase(phase.rollout(), phase.host(), from, phase.phase());
            }
        };
    }

    /** One rollout as the changes of this turn have left it: a second change of the same thing is made from the first. */
    private static final class Standing {
        private final Rollout rollout;
        private final List<StageProgress> stages;
        private RolloutStatus status;
        private @Nullable Map<HostId, HostPhase> phases;

        Standing(Rollout rollout) {
            this.rollout = rollout;
            this.stages = new ArrayList<>(rollout.stages());
            this.status = rollout.status();
        }

        Map<HostId, HostPhase> phases() {
            Map<HostId, HostPhase> known = phases;
            if (known == null) {
                known = new HashMap<>();
                for (RolloutHost host : rollout.hosts()) {
                    known.put(host.host(), host.phase());
                }
                phases = known;
            }
            return known;
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
        store.change(Actor.CONTROLLER, tables -> {
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
