package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import patchwave.fleet.HostId;
import patchwave.plan.Hold;
import patchwave.plan.HoldReason;
import patchwave.rollout.RolloutId;

/** Puts hosts together that wait for the same thing, so that a thousand of them are one sentence. */
final class HoldGroups {
    private HoldGroups() {}

    /**
     * Hosts of one rollout that wait for the same thing until the same time.
     *
     * @param sentence true of each of them
     * @param holders the hosts that take the capacity, sorted
     * @param hosts all that wait, sorted
     */
    record Group(
            RolloutId rollout,
            HoldReason reason,
            String sentence,
            Optional<Instant> until,
            List<HostId> holders,
            List<HostId> hosts) {}

    private record Key(RolloutId rollout, HoldReason reason, String sentence, Optional<Instant> until) {}

    /** The most hosts first; among equals by rollout, reason and sentence. */
    static List<Group> of(List<Hold> holds) {
        Map<Key, List<Hold>> byKey = new LinkedHashMap<>();
        for (Hold hold : holds) {
            byKey.computeIfAbsent(
                            new Key(hold.rollout(), hold.reason(), hold.sentence(), hold.until()),
                            _ -> new ArrayList<>())
                    .add(hold);
        }
        List<Group> groups = new ArrayList<>();
        byKey.forEach((key, same) -> groups.add(group(key, same)));
        groups.sort(Comparator.<Group>comparingInt(group -> -group.hosts().size())
                .thenComparing(group -> group.rollout().value())
                .thenComparing(Group::reason)
                .thenComparing(Group::sentence)
                .thenComparing(group -> group.until().orElse(Instant.MAX)));
        return List.copyOf(groups);
    }

    private static Group group(Key key, List<Hold> same) {
        TreeSet<HostId> holders = new TreeSet<>();
        TreeSet<HostId> hosts = new TreeSet<>();
        for (Hold hold : same) {
            holders.addAll(hold.holders());
            hosts.add(hold.host());
        }
        return new Group(
                key.rollout(), key.reason(), key.sentence(), key.until(), List.copyOf(holders), List.copyOf(hosts));
    }
}
