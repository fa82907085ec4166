package patchwave.controller.operators;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.policy.FleetPolicy;
import patchwave.rollout.RolloutId;

/**
 * Says whether the controller may start by itself what is against a vulnerability that must be patched at once.
 *
 * <p>It may once: where any rollout against it was, in one of the environments that the fleet file names, whoever started it and however
 * it went, all that is left is a person's. So nothing that was aborted, has failed or was taken back begins again by itself, and no
 * environment is patched while the one before it stands still.
 *
 * @param allowed the environments that the fleet file names for that, in order
 * @param cover what of them operators have signed
 * @param rollouts the newest, over or not
 */
record StartJudge(
        List<Environment> allowed, Optional<Cover> cover, List<RolloutSummary> rollouts, Knowledge knowledge) {
    /** A plan that ends sooner would not get far. */
    private static final Duration SHORTEST = Duration.ofHours(1);

    /** What to do about one vulnerability. */
    sealed interface Judgement {}

    /** Nothing to start: not allowed anywhere, nobody to patch there, or it goes on already. */
    record NotWanted() implements Judgement {}

    /** @param why one sentence that says what to do */
    record Waits(String why) implements Judgement {}

    record Ready(Cover cover) implements Judgement {}

    /** As things stand in this transaction. */
    static StartJudge of(ServiceContext context, Knowledge knowledge, Transaction tables) {
        List<Environment> allowed =
                FleetInForce.find(tables).map(FleetPolicy::startImmediate).orElse(List.of());
        if (allowed.isEmpty()) {
            return new StartJudge(allowed, Optional.empty(), List.of(), knowledge);
        }
        return new StartJudge(
                allowed,
                Cover.of(
                        new StandingApprovals(context)
                                .inForce(tables).stream()
                                        .filter(grant -> !grant.expires()
                                                .isBefore(tables.now().plus(SHORTEST)))
                                        .toList(),
                        allowed),
                tables.rollouts().list(UrgentWork.ROLLOUTS),
                knowledge);
    }

    Judgement judge(AdvisoryId vulnerability, Transaction tables) {
        if (allowed.isEmpty()) {
            return new NotWanted();
        }
        SortedSet<Environment> exposed = tables.exposures().environmentsToPatch(vulnerability);
        exposed.retainAll(allowed);
        if (exposed.isEmpty()) {
            return new NotWanted();
        }
        Optional<RolloutSummary> before = before(vulnerability, tables);
        if (before.isPresent()) {
            RolloutId id = before.get().spec().id();
            return UrgentWork.isUnderWay(before.get(), tables.now())
                    ? new NotWanted()
                    : new Waits("rollout %s was against it already: what is left in %s is yours to start"
                            .formatted(id, names(exposed)));
        }
        if (cover.isEmpty() || cover.get().environments().stream().noneMatch(it -> exposed.contains(it))) {
            return new Waits(
                    "no standing approval covers %s: 'patchwave approval create' makes one".formatted(names(exposed)));
        }
        return new Ready(cover.get());
    }

    /** The newest rollout that was against it in one of the environments; one that was started for another vulnerability too. */
    private Optional<RolloutSummary> before(AdvisoryId vulnerability, Transaction tables) {
        Optional<RolloutSummary> byItself = tables.standingApprovals()
                .startedAgainst(vulnerability)
                .flatMap(id -> tables.rollouts().summary(id));
        return byItself.or(() -> UrgentWork.against(vulnerability, rollouts, knowledge).stream()
                .filter(rollout -> rollout.spec().stages().stream().anyMatch(it -> allowed.contains(it)))
                .findFirst());
    }

    static String names(Collection<Environment> environments) {
        return new TreeSet<>(environments).stream().map(Environment::name).collect(Collectors.joining(", "));
    }
}
