package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import patchwave.calendar.Interval;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.operators.DiffFleet.PoolDifference;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.HostCalendar;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.proto.operator.v1.RolloutEffect;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutSpec;

/** What a new fleet file means for each rollout that is not over, one sentence each. */
final class RolloutEffects {
    /** More rollouts than anybody runs at a time. */
    private static final int MOST_ROLLOUTS = 10_000;

    private static final Duration AHEAD = Duration.ofDays(60);

    private final Optional<FleetPolicy> before;
    private final FleetPolicy after;
    private final List<PoolDifference> pools;
    private final Set<HostId> takenBack;
    private final Instant now;

    /** @param takenBack the hosts whose claims the file cancels */
    RolloutEffects(
            Optional<FleetPolicy> before,
            FleetPolicy after,
            List<PoolDifference> pools,
            Set<HostId> takenBack,
            Instant now) {
        this.before = before;
        this.after = after;
        this.pools = List.copyOf(pools);
        this.takenBack = Set.copyOf(takenBack);
        this.now = now;
    }

    List<RolloutEffect> of(Transaction transaction) {
        Map<HostId, Host> hosts = new HashMap<>();
        for (StoredHost stored : transaction.hosts().list(null, null, null, Integer.MAX_VALUE)) {
            hosts.put(stored.host().id(), stored.host());
        }
        List<RolloutEffect> effects = new ArrayList<>();
        for (RolloutSummary summary : transaction.rollouts().list(MOST_ROLLOUTS)) {
            if (!summary.status().isOver()) {
                List<RolloutHost> parts = transaction
                        .rollouts()
                        .parts(summary.spec().id())
                        .stream()
                        .map(HostPart::host)
                        .toList();
                List<Host> waiting = parts.stream()
                        .filter(part -> isToCome(part.phase()))
                        .map(part -> Optional.ofNullable(hosts.get(part.host())))
                        .flatMap(Optional::stream)
                        .toList();
                sentences(summary.spec(), waiting, taken(parts))
                        .forEach(sentence -> effects.add(RolloutEffect.newBuilder()
                                .setRolloutId(summary.spec().id().value())
                                .setSentence(sentence)
                                .build()));
            }
        }
        return effects;
    }

    /** How many claims the file cancels: a host has no more than one, with the rollout where its phase says so. */
    private long taken(List<RolloutHost> parts) {
        return parts.stream()
                .filter(part -> part.phase() instanceof HostPhase.Claimed && takenBack.contains(part.host()))
                .count();
    }

    private static boolean isToCome(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Claimed _ -> true;
            case HostPhase.Operating _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Refused _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> false;
        };
    }

    private List<String> sentences(RolloutSpec spec, List<Host> waiting, long taken) {
        List<String> sentences = new ArrayList<>();
        Set<PoolId> concerned =
                waiting.stream().flatMap(host -> poolsOf(host).stream()).collect(Collectors.toSet());
        pools.stream()
                .filter(pool -> concerned.contains(pool.id()))
                .map(RolloutEffects::sentence)
                .flatMap(Optional::stream)
                .forEach(sentences::add);
        if (!spec.emergency()) {
            addCalendar(sentences, waiting);
            if (taken > 0) {
                sentences.add(
                        "%s of its claims that have not begun are taken back, and come again where it is still right"
                                .formatted(taken));
            }
        }
        spec.window()
                .filter(window -> !after.calendar().windows().containsKey(window))
                .ifPresent(window -> sentences.add(
                        "its window %s goes: it admits nothing until a fleet file has a window of this name"
                                .formatted(window)));
        addFixed(sentences, spec);
        return sentences.isEmpty() ? List.of("nothing changes for it") : sentences;
    }

    /** In the old file or in the new one. */
    private List<PoolId> poolsOf(Host host) {
        List<PoolId> ids =
                new ArrayList<>(after.poolsOf(host).stream().map(PoolPolicy::id).toList());
        before.ifPresent(
                policy -> policy.poolsOf(host).stream().map(PoolPolicy::id).forEach(ids::add));
        return ids;
    }

    private static Optional<String> sentence(PoolDifference pool) {
        if (pool.after().isEmpty()) {
            int claims = pool.before().map(PoolCapacity::inOperation).orElse(0);
            return Optional.of("pool %s goes, and its floor with it%s"
                    .formatted(
                            pool.id(),
                            claims == 0
                                    ? ""
                                    : ": its %d in operation count until they are released".formatted(claims)));
        }
        PoolCapacity will = pool.after().get();
        int out = will.inOperation() + will.down();
        String over = out > will.budget()
                ? "; %d are out now, so nothing more begins there until enough are back".formatted(out)
                : "";
        if (pool.before().isEmpty()) {
            return Optional.of("pool %s comes: %d of %d may be out at a time%s"
                    .formatted(pool.id(), will.budget(), will.registered(), over));
        }
        int was = pool.before().get().budget();
        return was == will.budget()
                ? Optional.empty()
                : Optional.of("%s may take %d instead of %d out at a time from now on%s"
                        .formatted(pool.id(), will.budget(), was, over));
    }

    private void addCalendar(List<String> sentences, List<Host> waiting) {
        FleetCalendar was = new FleetCalendar(before.orElse(after), now, now.plus(AHEAD));
        FleetCalendar will = new FleetCalendar(after, now, now.plus(AHEAD));
        int leave = 0;
        int enter = 0;
        Optional<Instant> next = Optional.empty();
        for (Host host : waiting) {
            boolean could = calendar(was, before.orElse(after), host).usable().contains(now);
            HostCalendar then = calendar(will, after, host);
            boolean can = then.usable().contains(now);
            enter += can && !could ? 1 : 0;
            if (could && !can) {
                leave++;
                Optional<Instant> opens = then.usable().after(now).map(Interval::start);
                next = next.isEmpty() || opens.filter(next.get()::isAfter).isPresent() ? opens : next;
            }
        }
        if (leave > 0) {
            sentences.add("%s window: %s"
                    .formatted(
                            leave == 1 ? "1 host leaves its" : leave + " hosts leave their",
                            next.map(time -> "the next that is free of freezes opens at " + time)
                                    .orElse("none is free of freezes within %d days".formatted(AHEAD.toDays()))));
        }
        if (enter > 0) {
            sentences.add("%s now that had to wait for a window"
                    .formatted(enter == 1 ? "1 host may begin" : enter + " hosts may begin"));
        }
    }

    private static HostCalendar calendar(FleetCalendar calendar, FleetPolicy policy, Host host) {
        List<PoolId> ids = policy.poolsOf(host).stream().map(PoolPolicy::id).toList();
        return calendar.of(host.environment(), ids);
    }

    /** What was decided at the start stays: said only where somebody may think otherwise. */
    private void addFixed(List<String> sentences, RolloutSpec spec) {
        // What started by itself has the pace of an emergency, and none of its rights.
        boolean isOtherPace = before.filter(policy -> {
                    boolean isOrdinary = !spec.emergency() && !policy.normal().equals(after.normal());
                    boolean isUrgent = spec.emergency() || spec.pacing().equals(policy.emergency());
                    return isOrdinary || (isUrgent && !policy.emergency().equals(after.emergency()));
                })
                .isPresent();
        boolean areOtherRules = before.filter(policy -> !policy.failures().equals(after.failures()))
                .isPresent();
        if (isOtherPace || areOtherRules) {
            sentences.add("its %s fixed when it started: nothing changes there"
                    .formatted(
                            isOtherPace && areOtherRules
                                    ? "pacing and failure rules were"
                                    : isOtherPace ? "pacing was" : "failure rules were"));
        }
        List<Environment> gone = spec.stages().stream()
                .filter(stage -> !after.environments().contains(stage))
                .toList();
        if (!gone.isEmpty()) {
            sentences.add("its stages stay, though the file does not name %s any more"
                    .formatted(gone.stream().map(Environment::name).collect(Collectors.joining(", "))));
        }
    }
}
