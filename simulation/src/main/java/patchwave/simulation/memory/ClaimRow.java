package patchwave.simulation.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.rollout.RolloutId;

/** A host's claim with the pools that it counts in. */
public final class ClaimRow {
    final HostId host;
    final RolloutId rollout;
    final long attempt;
    final int batch;
    final long epoch;
    final Instant since;
    final @Nullable Instant beginBefore;

    @Nullable
    Incarnation permitIncarnation;

    @Nullable
    Instant permitAt;

    @Nullable
    String cancelled;
    /** Sorted by pool: those of its host when it was taken, and those that it joined since. */
    List<Share> shares = List.of();

    ClaimRow(
            HostId host,
            RolloutId rollout,
            long attempt,
            int batch,
            long epoch,
            Instant since,
            @Nullable Instant beginBefore) {
        this.host = host;
        this.rollout = rollout;
        this.attempt = attempt;
        this.batch = batch;
        this.epoch = epoch;
        this.since = since;
        this.beginBefore = beginBefore;
    }

    ClaimRow copy() {
        ClaimRow copy = new ClaimRow(host, rollout, attempt, batch, epoch, since, beginBefore);
        copy.permitIncarnation = permitIncarnation;
        copy.permitAt = permitAt;
        copy.cancelled = cancelled;
        copy.shares = shares;
        return copy;
    }

    ClaimKey key() {
        return new ClaimKey(host, attempt);
    }

    public HostId host() {
        return host;
    }

    public RolloutId rollout() {
        return rollout;
    }

    public long attempt() {
        return attempt;
    }

    /** The planner's that took it. */
    public long epoch() {
        return epoch;
    }

    /** The one incarnation that may begin; null if none may yet. */
    public @Nullable Incarnation permitIncarnation() {
        return permitIncarnation;
    }

    public boolean isCancelled() {
        return cancelled != null;
    }

    /** The pools that it counts in, with its weight in each. */
    public List<Share> shares() {
        return shares;
    }

    public Claim claim() {
        return new Claim(
                host,
                rollout,
                attempt,
                since,
                Optional.ofNullable(permitIncarnation),
                Optional.ofNullable(permitAt),
                Optional.ofNullable(beginBefore),
                Optional.ofNullable(cancelled));
    }

    @Override
    public String toString() {
        return claim() + " " + shares;
    }
}
