package patchwave.simulation.golden;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.plan.Condition;
import patchwave.plan.Forecast;
import patchwave.plan.PoolState;
import patchwave.plan.Snapshot;
import patchwave.plan.WorkTimes;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** Watches the one rollout of a run, and what it does to pools and hosts, for as long as things go wrong. */
final class Measure implements World.Watcher {
    private final World.Watcher next;
    private final Map<HostId, Claim> claims = new HashMap<>();
    private final Set<HostId> failed = new HashSet<>();
    private @Nullable Snapshot atStart;
    private @Nullable RolloutSpec spec;
    private List<HostPart> targets = List.of();
    private @Nullable Instant completedAt;
    private Duration claimed = Duration.ZERO;
    private int claimsEnded;
    private int lowestMargin = Integer.MAX_VALUE;
    private boolean halted;
    private boolean faultsStopped;

    /**
     * What was seen.
     *
     * @param time from the rollout's start to its completion; empty if it was not completed
     * @param minimum no order of admissions could take less, if every host is claimed for as long as the mean of this run;
     *     bakes and settle times counted in
     * @param lowestMargin units that were left in service above a floor when a host was taken out, in the pool and at the
     *     moment where that was least; hosts that are down by themselves, or were not heard, count as out
     * @param failed hosts that failed before operators went on over it
     * @param halted whether the engine halted it before that
     */
    record Seen(Optional<Duration> time, Duration minimum, int lowestMargin, int failed, boolean halted) {}

    Measure(World.Watcher next) {
        this.next = next;
    }

    @Override
    public void fact(World world, Fact fact) {
        faultsStopped |= fact instanceof Fact.FaultsStopped;
        next.fact(world, fact);
    }

    @Override
    public void committed(World world, @Nullable ControllerProcess by) {
        next.committed(world, by);
        world.store().read(tables -> tables.rollouts().list(1)).forEach(rollout -> look(world, rollout));
    }

    private void look(World world, RolloutSummary rollout) {
        if (atStart == null) {
            begin(world, rollout.spec());
        }
        if (completedAt != null) {
            return;
        }
        Instant now = world.time().instant();
        lookAtClaims(world, now);
        if (!faultsStopped) {
            lookAtParts(world, rollout.spec());
            halted |= rollout.status() instanceof RolloutStatus.Halted;
        }
        if (rollout.status() instanceof RolloutStatus.Completed) {
            completedAt = now;
        }
    }

    private void begin(World world, RolloutSpec rollout) {
        atStart = world.store().read(tables -> tables.snapshot(world.calendars().apply(tables), 1));
        targets = world.store().read(tables -> tables.rollouts().parts(rollout.id()));
        spec = rollout;
    }

    private void lookAtClaims(World world, Instant now) {
        for (StoredHost host : world.store().read(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE))) {
            HostId id = host.host().id();
            Claim was = claims.get(id);
            Claim is = host.claim().orElse(null);
            if (was != null && (is == null || is.attempt() != was.attempt())) {
                claimed = claimed.plus(Duration.between(was.since(), now));
                claimsEnded++;
            }
            if (is == null) {
                claims.remove(id);
            } else {
                Claim known = claims.put(id, is);
                if (known == null || known.attempt() != is.attempt()) {
                    lookAtPools(world, host);
                }
            }
        }
    }

    private void lookAtPools(World world, StoredHost claimed) {
        if (claimed.condition() instanceof Condition.Behind) {
            // It was out already: its claim takes nothing from anybody.
            return;
        }
        for (PoolState pool : world.store().read(tables -> tables.fleet().pools())) {
            if (claimed.pools().contains(pool.capacity().id())) {
                int margin = pool.capacity().inService() - pool.capacity().floor();
                lowestMargin = Math.min(lowestMargin, margin);
            }
        }
    }

    private void lookAtParts(World world, RolloutSpec rollout) {
        for (HostPart part : world.store().read(tables -> tables.rollouts().parts(rollout.id()))) {
            if (part.host().phase() instanceof HostPhase.Failed) {
                failed.add(part.host().host());
            }
        }
    }

    /** @throws IllegalStateException if no rollout was started, so that there is nothing to say */
    Seen seen() {
        RolloutSpec rollout = spec;
        Snapshot ledger = atStart;
        if (rollout == null || ledger == null) {
            throw new IllegalStateException("no rollout was started");
        }
        Duration mean = claimsEnded == 0 ? Duration.ofSeconds(1) : claimed.dividedBy(claimsEnded);
        Duration work = mean.minus(rollout.pacing().settle());
        Forecast.Question question = new Forecast.Question(
                ledger.pools(),
                ledger.hosts(),
                rollout.stages(),
                byStage(rollout),
                rollout.pacing(),
                true,
                ledger.calendars(),
                Optional.empty(),
                new WorkTimes(new TreeMap<>(), work.isPositive() ? work : Duration.ofSeconds(1)),
                rollout.startedAt(),
                rollout.expiresAt());
        return new Seen(
                Optional.ofNullable(completedAt).map(at -> Duration.between(rollout.startedAt(), at)),
                Forecast.of(question).minimum(),
                lowestMargin,
                failed.size(),
                halted);
    }

    private List<List<HostId>> byStage(RolloutSpec rollout) {
        return java.util.stream.IntStream.range(0, rollout.stages().size())
                .mapToObj(stage -> targets.stream()
                        .filter(part -> part.host().stage() == stage)
                        .map(part -> part.host().host())
                        .sorted()
                        .toList())
                .toList();
    }
}
