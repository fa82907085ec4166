package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.clocks.DueExtension;
import patchwave.clocks.DueTimes;
import patchwave.clocks.UrgencyDecision;
import patchwave.controller.store.ExposureStore;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Transaction;
import patchwave.exposure.ExposureHistory;
import patchwave.exposure.FleetExposure;
import patchwave.fleet.Environment;
import patchwave.policy.TableOutcome;
import patchwave.rollout.RolloutStatus;

/** What hosts are exposed to now, with all that says what to do about it. */
final class UrgentWork {
    /** So many of the newest are looked at. */
    static final int ROLLOUTS = 1_000;

    /** So many vulnerabilities at a time keep the inventories for some hundredths of a second. */
    private static final int SLICE = 32;

    private UrgentWork() {}

    /**
     * One vulnerability.
     *
     * @param hosts how many are exposed
     * @param due the earliest of an exposed host, as it is in force; empty for the next maintenance window
     * @param rollouts against it that are not over, and may still begin something: one whose plan has expired only looks as if it went
     *     on, and would hide that hosts are exposed
     */
    record Item(
            AdvisoryId vulnerability,
            UrgencyDecision decision,
            int hosts,
            Optional<Instant> due,
            List<RolloutSummary> rollouts) {
        Item {
            rollouts = List.copyOf(rollouts);
        }

        /** Whether a rollout against it goes on by itself. */
        boolean isUnderWay() {
            return rollouts.stream().anyMatch(UrgentWork::goesOn);
        }

        boolean isAtOnce() {
            return decision.verdict().outcome().speed() instanceof TableOutcome.Speed.AtOnce;
        }
    }

    /** The most urgent first. */
    static List<Item> of(Knowledge knowledge, Transaction tables, Instant now) {
        List<RolloutSummary> rollouts = tables.rollouts().list(ROLLOUTS).stream()
                .filter(rollout -> !rollout.status().isOver() && !isExpired(rollout, now))
                .toList();
        List<Item> items = new ArrayList<>();
        SortedMap<AdvisoryId, ExposureStore.Open> counts = tables.exposures().counts();
        SortedMap<AdvisoryId, List<UrgencyDecision>> allDecisions =
                tables.urgency().decisions(counts.keySet());
        SortedMap<AdvisoryId, List<DueExtension>> extensions = tables.urgency().extensions(counts.keySet());
        counts.forEach((id, open) -> {
            List<UrgencyDecision> decisions = allDecisions.getOrDefault(id, List.of());
            if (!decisions.isEmpty()) {
                DueTimes.Due due =
                        DueTimes.of(open.countedFrom(), decisions, extensions.getOrDefault(id, List.of()), now);
                items.add(new Item(
                        id, decisions.getLast(), open.hosts(), due.inForce(), against(id, rollouts, knowledge)));
            }
        });
        items.sort(Comparator.comparing((Item item) -> !item.isAtOnce())
                .thenComparing(item -> item.due().orElse(Instant.MAX))
                .thenComparing(Item::vulnerability));
        return items;
    }

    /** Environments with exposed hosts that no rollout against it which goes on by itself is for. */
    static SortedSet<Environment> left(Item item, Transaction tables) {
        SortedSet<Environment> left = tables.exposures().environments(item.vulnerability());
        item.rollouts().stream()
                .filter(UrgentWork::goesOn)
                .forEach(rollout -> left.removeAll(rollout.spec().stages()));
        return left;
    }

    /** Whether a rollout begins what it has to by itself. */
    static boolean isUnderWay(RolloutSummary rollout, Instant now) {
        return goesOn(rollout) && !isExpired(rollout, now);
    }

    private static boolean isExpired(RolloutSummary rollout, Instant now) {
        return !rollout.spec().expiresAt().isAfter(now);
    }

    /** Whether nobody has stopped it. */
    static boolean goesOn(RolloutSummary rollout) {
        return rollout.status() instanceof RolloutStatus.Running || rollout.status() instanceof RolloutStatus.Scheduled;
    }

    /** Those against a vulnerability: one against a vulnerability of an advisory is one against all that this mends. */
    static List<RolloutSummary> against(AdvisoryId id, List<RolloutSummary> rollouts, Knowledge knowledge) {
        SortedSet<AdvisoryId> names = knowledge.names(id);
        return rollouts.stream()
                .filter(rollout -> rollout.spec()
                        .advisory()
                        .filter(of -> knowledge.names(of).stream().anyMatch(it -> names.contains(it)))
                        .isPresent())
                .toList();
    }

    /**
     * By vulnerability, the packages whose newer version would help. Asks the inventories, which read the store: never to be called
     * inside of a transaction.
     */
    static SortedMap<AdvisoryId, SortedSet<String>> packages(ServiceContext context, List<AdvisoryId> vulnerabilities) {
        Knowledge knowledge = context.feeds().known().knowledge();
        Assertions assertions = context.assertions();
        SortedMap<AdvisoryId, SortedSet<String>> packages = new TreeMap<>();
        for (int from = 0; from < vulnerabilities.size(); from += SLICE) {
            List<AdvisoryId> slice = vulnerabilities.subList(from, Math.min(vulnerabilities.size(), from + SLICE));
            context.inventories().ask(fleet -> {
                FleetExposure exposure = fleet.index().match(knowledge, assertions, slice);
                slice.forEach(id -> packages.put(id, exposure.packages(id, ExposureHistory::canBeInstalled)));
                return true;
            });
        }
        return packages;
    }
}
