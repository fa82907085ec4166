package patchwave.controller.operators;

import java.util.List;
import java.util.Optional;
import patchwave.controller.wire.Fields;
import patchwave.fleet.HostId;
import patchwave.plan.Decision;
import patchwave.plan.Hold;
import patchwave.proto.operator.v1.HoldGroup;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.proto.operator.v1.ListHoldsResponse;
import patchwave.rollout.RolloutId;

/** Answers "holds": every host that waits, by what the planner decided last and in its words. */
final class ListHolds {
    /** operator.proto, HoldGroup.hosts and HoldGroup.holders. */
    private static final int MOST_NAMED = 20;

    private final ServiceContext context;

    ListHolds(ServiceContext context) {
        this.context = context;
    }

    ListHoldsResponse list(ListHoldsRequest request) {
        Requests fields = new Requests();
        Optional<RolloutId> rollout = fields.optional("rollout_id", request.getRolloutId(), RolloutId::new);
        fields.refuseFaults();
        rollout.ifPresent(id -> context.store().read(transaction -> RolloutReader.require(id, transaction)));
        List<Hold> holds = context
                .controller()
                .lastDecision()
                .map(Decision::holds)
                .orElseThrow(
                        () -> Refusal.precondition(
                                "the planner has not decided anything since the controller started: try again in a few seconds"))
                .stream()
                .filter(hold -> rollout.isEmpty() || hold.rollout().equals(rollout.get()))
                .toList();
        ListHoldsResponse.Builder response = ListHoldsResponse.newBuilder()
                .setFault(context.controller().loopFault().orElse(""));
        HoldGroups.of(holds).forEach(group -> response.addGroups(view(group)));
        return response.build();
    }

    private static HoldGroup view(HoldGroups.Group group) {
        HoldGroup.Builder view = HoldGroup.newBuilder()
                .setRolloutId(group.rollout().value())
                .setHoldReason(group.reason().name())
                .setSentence(group.sentence())
                .setHostCount(group.hosts().size())
                .addAllHosts(named(group.hosts()))
                .addAllHolders(named(group.holders()));
        group.until().ifPresent(until -> view.setUntilTime(Fields.timestamp(until)));
        return view.build();
    }

    private static List<String> named(List<HostId> hosts) {
        return hosts.stream().limit(MOST_NAMED).map(HostId::value).toList();
    }
}
