package patchwave.controller.operators;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import patchwave.controller.agents.Live;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.HostViews;
import patchwave.controller.wire.RolloutViews;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Decision;
import patchwave.plan.Hold;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.Explanation;
import patchwave.rollout.HostPhase;

/** Answers "why": what holds a host, what it does, or that it is done; who takes a pool's capacity. */
final class Explain {
    private final ServiceContext context;

    Explain(ServiceContext context) {
        this.context = context;
    }

    ExplainResponse explain(ExplainRequest request) {
        Requests fields = new Requests();
        return switch (request.getSubjectCase()) {
            case HOST_ID -> {
                Optional<HostId> id = fields.value("host_id", request.getHostId(), HostId::new);
                fields.refuseFaults();
                yield withFault(context.store().read(transaction -> host(Requests.checked(id), transaction)));
            }
            case POOL -> {
                Optional<PoolId> id = fields.value("pool", request.getPool(), PoolId::parse);
                fields.refuseFaults();
                ExplainPool pool = new ExplainPool(
                        context.controller().lastDecision().map(Decision::holds).orElse(List.of()));
                yield withFault(context.store().read(transaction -> pool.explain(Requests.checked(id), transaction)));
            }
            case SUBJECT_NOT_SET -> throw Refusal.invalid("subject: expected host_id or pool, found neither");
        };
    }

    private ExplainResponse host(HostId id, Transaction transaction) {
        StoredHost stored = ReadHosts.require(id, transaction);
        ExplainResponse.Builder response = ExplainResponse.newBuilder();
        List<HostPart> parts = transaction.hosts().currentParts(id);
        parts.forEach(part -> response.addExplanations(part(part, stored)));
        if (parts.isEmpty()) {
            String last = transaction.hosts().parts(id, 1).stream()
                    .findFirst()
                    .map(part -> " In rollout %s, which is over: %s."
                            .formatted(part.spec().id(), doing(part, stored)))
                    .orElse("");
            response.addExplanations(Explanation.newBuilder()
                    .setSentence("no rollout concerns host %s now; %s.%s".formatted(id, condition(stored), last)));
        }
        return response.build();
    }

    private ExplainResponse withFault(ExplainResponse response) {
        return context.controller()
                .loopFault()
                .map(fault -> response.toBuilder()
                        .addExplanations(Explanation.newBuilder()
                                .setSentence("the planner's last turn failed, so what it decided before may be old: "
                                        + fault))
                        .build())
                .orElse(response);
    }

    private Explanation part(HostPart part, StoredHost stored) {
        Explanation.Builder explanation =
                Explanation.newBuilder().setRolloutId(part.spec().id().value());
        Optional<Hold> hold = waits(part.host().phase())
                ? new RolloutReader(context).hold(part.spec().id(), part.host().host())
                : Optional.empty();
        hold.ifPresentOrElse(
                found -> {
                    explanation.setHoldReason(found.reason().name()).setSentence(found.sentence());
                    found.until().ifPresent(until -> explanation.setUntilTime(Fields.timestamp(until)));
                    found.holders().forEach(holder -> explanation.addHolders(holder.value()));
                },
                () -> explanation.setSentence(doing(part, stored)));
        return explanation.build();
    }

    private static boolean waits(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Excluded _ -> true;
            case HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _ -> false;
        };
    }

    private String doing(HostPart part, StoredHost stored) {
        Live live = context.controller().live(part.host().host());
        return switch (part.host().phase()) {
            case HostPhase.Waiting _ -> "it waits; the planner has said nothing of it since the controller started";
            case HostPhase.Preparing(var since) ->
                "it prepares since %s%s; nothing is disrupted"
                        .formatted(
                                second(since),
                                RolloutReader.trouble(live, part.spec().id()).orElse(""));
            case HostPhase.Ready(var since) -> "it is prepared since %s and may be admitted".formatted(second(since));
            case HostPhase.Refused(var reason, var detail, var at) ->
                "it could not prepare at %s (%s): %s".formatted(second(at), reason, detail);
            case HostPhase.Claimed(var attempt, var batch, var since) ->
                "it was admitted with batch %d at %s and has not begun attempt %d as far as we know%s"
                        .formatted(batch, second(since), attempt, live.waits().isEmpty() ? "" : ": " + live.waits());
            case HostPhase.Operating(var attempt, var batch, var since) ->
                "attempt %d, of batch %d, runs since %s, %s"
                        .formatted(
                                attempt,
                                batch,
                                second(since),
                                live.connected()
                                        ? "now " + HostViews.stepWord(live.step())
                                        : "but the host is not connected now");
            case HostPhase.Succeeded(var batch, var at) ->
                "patched with batch %d at %s%s; %s".formatted(batch, second(at), evidence(part), condition(stored));
            case HostPhase.NotNeeded(var at) ->
                "nothing to do, it said at %s: the versions are installed and in use, or it has none of the packages"
                        .formatted(second(at));
            case HostPhase.Failed(var reason, var detail, var batch, var at) ->
                "its operation failed with batch %d at %s (%s): %s; when it is mended: patchwave rollout retry %s %s"
                        .formatted(
                                batch,
                                second(at),
                                reason,
                                detail,
                                part.spec().id(),
                                part.host().host());
            case HostPhase.Excluded(var reason, var _, var at) -> "left out at %s: %s".formatted(second(at), reason);
        };
    }

    private static String evidence(HostPart part) {
        String versions = RolloutViews.outcome(part).map(Outcome::getEvidence).stream()
                .flatMap(evidence -> evidence.getPackagesList().stream())
                .map(installed -> installed.getName() + " " + installed.getAfterVersion())
                .collect(Collectors.joining(", "));
        return versions.isEmpty() ? "" : ": " + versions + " installed and in use";
    }

    private static String condition(StoredHost stored) {
        String detail = HostViews.detail(stored.condition());
        String drained = stored.claim().isPresent()
                ? ""
                : stored.drainedSince()
                        .map(since -> ", and drained since %s without an operation".formatted(second(since)))
                        .orElse("");
        return (detail.isEmpty() ? "the host is healthy" : "the host is not healthy: " + detail) + drained;
    }

    /** To the second: more digits hide the time. */
    static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
