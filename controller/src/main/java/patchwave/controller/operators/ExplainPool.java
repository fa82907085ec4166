package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.LoweredFloor;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.HostViews;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Condition;
import patchwave.plan.Hold;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.Explanation;

/** Why a pool is not being patched now: its account, what its hosts wait for, and who takes its capacity. */
final class ExplainPool {
    /** operator.proto, Explanation.holders; also how many hosts are told one by one. */
    private static final int MOST_HOLDERS = 20;

    /** More names would hide the sentence. */
    private static final int MOST_NAMED = 5;

    /** What the planner said last. */
    private final List<Hold> holds;

    ExplainPool(List<Hold> holds) {
        this.holds = List.copyOf(holds);
    }

    ExplainResponse explain(PoolId id, Transaction transaction) {
        ReadHosts.requirePool(id, transaction);
        PoolCapacity capacity = transaction.fleet().pools().stream()
                .map(state -> state.capacity())
                .filter(pool -> pool.id().equals(id))
                .findFirst()
                .orElseThrow();
        List<StoredHost> hosts = transaction.hosts().list(null, id, null, Integer.MAX_VALUE);
        List<StoredHost> holders =
                hosts.stream().filter(ExplainPool::takesCapacity).toList();
        Explanation.Builder numbers = Explanation.newBuilder().setSentence(numbers(capacity));
        holders.stream()
                .limit(MOST_HOLDERS)
                .forEach(holder -> numbers.addHolders(holder.host().id().value()));
        ExplainResponse.Builder response = ExplainResponse.newBuilder().addExplanations(numbers);
        transaction.floors().list().stream()
                .filter(floor -> floor.pool().equals(id))
                .map(ExplainPool::lowered)
                .flatMap(Optional::stream)
                .forEach(sentence ->
                        response.addExplanations(Explanation.newBuilder().setSentence(sentence)));
        waiting(hosts).forEach(response::addExplanations);
        holders.stream().limit(MOST_HOLDERS).forEach(holder -> response.addExplanations(holder(holder)));
        return response.build();
    }

    private static String numbers(PoolCapacity pool) {
        String sentence =
                "pool %s: %d registered, floor %d, so %d may be out of service; %d in operation, %d down, %d in service"
                        .formatted(
                                pool.id(),
                                pool.registered(),
                                pool.floor(),
                                pool.budget(),
                                pool.inOperation(),
                                pool.down(),
                                pool.inService());
        return pool.slack() > 0
                ? sentence + "; %d more may begin".formatted(pool.slack())
                : sentence + "; no host may begin";
    }

    /** Empty if it is over. */
    private static Optional<String> lowered(LoweredFloor floor) {
        return switch (floor.state()) {
            case IN_FORCE ->
                Optional.of("its floor is lowered from %d to %d until %s, asked by %s, approved by %s: %s"
                        .formatted(
                                floor.normalFloor(),
                                floor.floor(),
                                Explain.second(floor.expiresAt()),
                                floor.askedBy(),
                                floor.approvedBy().orElse("nobody"),
                                floor.reason()));
            case ASKED ->
                Optional.of("%s asks to lower its floor from %d to %d: %s; another operator may approve %s until %s"
                        .formatted(
                                floor.askedBy(),
                                floor.normalFloor(),
                                floor.floor(),
                                floor.reason(),
                                floor.id(),
                                Explain.second(floor.expiresAt())));
            case OVER -> Optional.empty();
        };
    }

    /** What its hosts wait for, each reason once. */
    private List<Explanation> waiting(List<StoredHost> hosts) {
        Set<HostId> members = hosts.stream().map(stored -> stored.host().id()).collect(Collectors.toUnmodifiableSet());
        List<Explanation> explanations = new ArrayList<>();
        for (HoldGroups.Group group : HoldGroups.of(
                holds.stream().filter(hold -> members.contains(hold.host())).toList())) {
            Explanation.Builder explanation = Explanation.newBuilder()
                    .setRolloutId(group.rollout().value())
                    .setHoldReason(group.reason().name())
                    .setSentence("%s: %s".formatted(waits(group.hosts()), group.sentence()));
            group.until().ifPresent(until -> explanation.setUntilTime(Fields.timestamp(until)));
            group.holders().stream().limit(MOST_HOLDERS).forEach(holder -> explanation.addHolders(holder.value()));
            explanations.add(explanation.build());
        }
        return explanations;
    }

    private static String waits(List<HostId> hosts) {
        if (hosts.size() == 1) {
            return "host %s waits".formatted(hosts.getFirst());
        }
        String named = hosts.stream().limit(MOST_NAMED).map(HostId::value).collect(Collectors.joining(", "));
        int more = hosts.size() - MOST_NAMED;
        return "%d hosts wait (%s%s)".formatted(hosts.size(), named, more > 0 ? " and %d more".formatted(more) : "");
    }

    /** Whether a host takes a share of its pools' budgets. */
    private static boolean takesCapacity(StoredHost stored) {
        return stored.claim().isPresent() || !(stored.condition() instanceof Condition.Healthy);
    }

    private static Explanation holder(StoredHost stored) {
        HostId id = stored.host().id();
        Explanation.Builder explanation = Explanation.newBuilder().addHolders(id.value());
        Optional<String> claim = stored.claim().map(held -> {
            explanation.setRolloutId(held.rollout().value());
            return "host %s is in operation: rollout %s holds its claim since %s, attempt %d"
                    .formatted(id, held.rollout(), Explain.second(held.since()), held.attempt());
        });
        return explanation
                .setSentence(claim.orElseGet(
                        () -> "host %s is down: %s".formatted(id, HostViews.detail(stored.condition()))))
                .build();
    }
}
