package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredOutcome;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;

/** One host's part in one rollout. */
public final class PartRow {
    final HostId host;
    final int stage;
    HostPhase phase;
    /** Of the last claim; 0 before the first. */
    long attempt;

    int retries;
    boolean catchesUp;

    @Nullable
    StoredOutcome outcome;

    Instant changedAt;

    PartRow(RolloutHost first, HostPhase phase, Instant changedAt) {
        this.host = first.host();
        this.stage = first.stage();
        this.phase = phase;
        this.retries = first.retries();
        this.catchesUp = catchesUp(phase).orElse(false);
        this.changedAt = changedAt;
    }

    PartRow copy() {
        PartRow copy = new PartRow(part(), phase, changedAt);
        copy.attempt = attempt;
        copy.catchesUp = catchesUp;
        copy.outcome = outcome;
        return copy;
    }

    /** What becomes of catchesUp; empty: it stays as it is. */
    private static Optional<Boolean> catchesUp(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Excluded(var _, boolean comesBack, var _) -> Optional.of(comesBack);
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> Optional.of(false);
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Failed _ -> Optional.empty();
        };
    }

    void enter(HostPhase next, Instant now) {
        phase = PhaseWords.stored(next);
        if (next instanceof HostPhase.Claimed claimed) {
            attempt = claimed.attempt();
        } else if (next instanceof HostPhase.Operating operating) {
            attempt = operating.attempt();
        }
        catchesUp = catchesUp(next).orElse(catchesUp);
        changedAt = now;
    }

    public HostPhase phase() {
        return phase;
    }

    /** Left out for its condition, or tried again after the end, and not patched since. */
    public boolean catchesUp() {
        return catchesUp;
    }

    public RolloutHost part() {
        return new RolloutHost(host, stage, phase, retries);
    }

    @Override
    public String toString() {
        return host + " " + phase;
    }
}
