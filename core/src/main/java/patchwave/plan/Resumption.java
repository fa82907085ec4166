package patchwave.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.Timeouts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/**
 * What it takes to resume a rollout that is paused or halted, and what follows, so that it does not stop again at once for
 * what is known already.
 *
 * <p>To resume a halted rollout is to say that its failures are understood: the reason must name every host whose failure
 * counts towards a halt, and every stage in which nothing was proven. These hosts are left out for good; one that is still
 * at work keeps its claim until it ends. A stage without proof passes by this recorded word alone. Hosts that failed with a
 * class that pauses are tried again.
 *
 * @param unnamed hosts and stages that the reason must name and does not; if any, nothing follows
 * @param changes what follows, besides the status
 */
public record Resumption(List<String> unnamed, List<Change> changes) {
    public Resumption {
        unnamed = List.copyOf(unnamed);
        changes = List.copyOf(changes);
    }

    /**
     * Judges a wish to resume.
     *
     * @param isNamed whether the operator's reason names a host or an environment
     * @param words who resumes and why, such as "anna: disk replaced on web-1"
     */
    public static Resumption of(
            Rollout rollout, Timeouts timeouts, Predicate<String> isNamed, String words, Instant now) {
        return new Draft(rollout, timeouts, isNamed, words, now).resume();
    }

    private static final class Draft {
        private final Rollout rollout;
        private final Timeouts timeouts;
        private final Predicate<String> isNamed;
        private final String words;
        private final Instant now;
        private final List<String> unnamed = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private final int[] unproven;

        Draft(Rollout rollout, Timeouts timeouts, Predicate<String> isNamed, String words, Instant now) {
            this.rollout = rollout;
            this.timeouts = timeouts;
            this.isNamed = isNamed;
            this.words = words;
            this.now = now;
            this.unproven = new int[rollout.stages().size()];
        }

        Resumption resume() {
            boolean isHalted = rollout.status() instanceof RolloutStatus.Halted;
            boolean isPausedByItself = rollout.status() instanceof RolloutStatus.Paused paused
                    && paused.by().equals(RolloutStatus.BY_CONTROLLER);
            if (!isHalted && !isPausedByItself) {
                return new Resumption(List.of(), List.of());
            }
            for (RolloutHost host : rollout.hosts()) {
                RolloutHost next = resume(host, isHalted);
                count(next);
                if (!next.equals(host)) {
                    changes.add(new Change.Phase(rollout.spec().id(), host.host(), next.phase(), now));
                }
            }
            for (int stage = 0; stage < unproven.length && isHalted; stage++) {
                passWithoutProof(stage);
            }
            return unnamed.isEmpty() ? new Resumption(unnamed, changes) : new Resumption(unnamed, List.of());
        }

        private RolloutHost resume(RolloutHost host, boolean isHalted) {
            Optional<FailureClass> failure = failure(host.phase());
            if (failure.isEmpty()) {
                return host;
            }
            boolean pauses = rollout.spec().failures().of(failure.get()).action() == FailureRule.Action.PAUSE;
            if (!pauses && !isHalted) {
                return host;
            }
            if (pauses && host.phase() instanceof HostPhase.Failed) {
                return with(host, new HostPhase.Waiting());
            }
            if (!pauses) {
                require(host.host().value());
            }
            String what = host.phase() instanceof HostPhase.Failed ? "failed" : "overdue";
            return with(host, new HostPhase.Excluded("%s; acknowledged by %s".formatted(what, words), false, now));
        }

        /** The class of a host that has failed or is overdue. */
        private Optional<FailureClass> failure(HostPhase phase) {
            boolean isOverdue = Work.since(phase)
                    .filter(since -> !since.plus(timeouts.operation()).isAfter(now))
                    .isPresent();
            return isOverdue || phase instanceof HostPhase.Failed
                    ? Optional.of(Work.failureClass(phase))
                    : Optional.empty();
        }

        private static RolloutHost with(RolloutHost host, HostPhase phase) {
            return new RolloutHost(host.host(), host.stage(), phase, host.retries());
        }

        /** A stage with a host that was proven, or may yet be, is not without proof. */
        private void count(RolloutHost host) {
            boolean isHopeful = switch (PhaseKind.of(host.phase())) {
                case WAITING, PREPARING, READY, AT_WORK, SUCCEEDED, NOT_NEEDED -> true;
                case REFUSED, FAILED, EXCLUDED -> false;
            };
            unproven[host.stage()] += isHopeful ? -rollout.hosts().size() : 1;
        }

        private void passWithoutProof(int stage) {
            StageProgress progress = rollout.stages().get(stage);
            if (progress.openedAt().isEmpty() || progress.passedAt().isPresent() || unproven[stage] <= 0) {
                return;
            }
            require(progress.environment().name());
            changes.add(new Change.Stage(
                    rollout.spec().id(),
                    stage,
                    new StageProgress(
                            progress.environment(),
                            progress.batch(),
                            progress.openedAt(),
                            Optional.of(progress.bakingSince().orElse(now)),
                            Optional.of(now)),
                    "nothing was proven here; acknowledged by " + words));
        }

        private void require(String name) {
            if (!isNamed.test(name)) {
                unnamed.add(name);
            }
        }
    }
}
