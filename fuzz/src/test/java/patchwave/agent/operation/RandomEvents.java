package patchwave.agent.operation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can happen to an agent, out of fuzzing data. */
final class RandomEvents {
    static final HostFacts FACTS = new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot-1", "0.1.0");
    private static final Map<String, Plan> PLANS =
            Map.of("r-1", plan("r-1", "aa", ""), "r-2", plan("r-2", "bb", "r-1"));

    private final FuzzedDataProvider data;
    private final RandomValues values;

    RandomEvents(FuzzedDataProvider data) {
        this.data = data;
        values = new RandomValues(data);
    }

    private static Plan plan(String id, String hash, String rollsBack) {
        return new Plan(
                id,
                hash,
                Instant.parse("2026-11-01T00:00:00Z"),
                Instant.parse("2026-11-30T00:00:00Z"),
                "GHOST",
                "CVE-2015-0235",
                List.of("production"),
                List.of(new Plan.PatchLevel("debian 12", List.of(new Plan.Target("libc6", "amd64", "2")))),
                true,
                rollsBack,
                true);
    }

    /** An event that nobody may have waited for. */
    Event any(AgentState state, Moment now) {
        return switch (data.consumeInt(0, 13)) {
            case 0 -> new Event.Tick();
            case 1 -> new Event.Connected(state.session().stream() + data.consumeInt(1, 2));
            case 2 -> new Event.Disconnected(stream(state), values.text());
            case 3, 4, 5 -> received(state, now);
            case 6 -> resolved("q");
            case 7 -> new Event.HealthSampled(values.health(), now.boot().minus(values.duration()));
            case 8 -> prepared(values.rollout());
            case 9 -> new Event.DrainEnded(hooks());
            case 10 -> new Event.UndrainEnded(hooks());
            case 11 -> new Event.Found(values.constant(Event.RunnerEvidence.class));
            case 12 -> transactionEnded();
            default -> data.consumeBoolean() ? verified() : restarted();
        };
    }

    /** The end of a piece of work; empty for an action that nothing answers. */
    Optional<Event> answer(Action action, Moment now) {
        return switch (action) {
            case Action.Prepare it -> Optional.of(prepared(it.plan().id()));
            case Action.Resolve it -> Optional.of(resolved(it.request().requestId()));
            case Action.Drain _ -> Optional.of(new Event.DrainEnded(hooks()));
            case Action.Undrain _ -> Optional.of(new Event.UndrainEnded(hooks()));
            case Action.FindTransaction _ -> Optional.of(new Event.Found(values.constant(Event.RunnerEvidence.class)));
            case Action.RunTransaction _ ->
                Optional.of(
                        data.consumeInt(0, 3) != 0
                                ? new Event.Found(values.constant(Event.RunnerEvidence.class))
                                : transactionEnded());
            case Action.AwaitTransaction _ -> Optional.of(transactionEnded());
            case Action.Verify _ -> Optional.of(verified());
            case Action.Repair _ -> Optional.of(new Event.Repaired());
            case Action.Restart _ -> Optional.of(restarted());
            case Action.Reboot _ -> Optional.of(new Event.RebootAsked(values.optional(values::text)));
            case Action.SampleHealth _ -> Optional.of(new Event.HealthSampled(values.health(), now.boot()));
            case Action.Write _, Action.Send _, Action.Note _ -> Optional.empty();
        };
    }

    private long stream(AgentState state) {
        return data.consumeInt(0, 9) == 0 ? data.consumeInt(0, 3) : state.session().stream();
    }

    private Event received(AgentState state, Moment now) {
        FromController message = message(state, now);
        Optional<FromController.Operation> operation = switch (message) {
            case FromController.Desired desired -> desired.operation();
            case FromController.Permit _ -> state.wish().operation();
            case FromController.Welcome _,
                    FromController.Cancel _,
                    FromController.Resolve _,
                    FromController.InventoryHeld _ -> Optional.empty();
        };
        return new Event.Received(stream(state), message, operation.map(this::verdict));
    }

    private PlanVerdict verdict(FromController.Operation operation) {
        Plan plan = PLANS.get(operation.rolloutId());
        return plan == null || data.consumeInt(0, 9) == 0
                ? new PlanVerdict.Refused(values.text())
                : new PlanVerdict.Accepted(plan);
    }

    private FromController message(AgentState state, Moment now) {
        return switch (data.consumeInt(0, 5)) {
            case 0 ->
                new FromController.Welcome(
                        data.consumeInt(0, 9) != 0,
                        values.text(),
                        values.sentAttempt() - 1,
                        Duration.ofSeconds(data.consumeInt(1, 120)),
                        now.wall());
            case 1, 2 -> new FromController.Desired(data.consumeInt(0, 5), values.optional(this::operation));
            case 3 -> permit(state, now);
            case 4 -> new FromController.Cancel(values.rollout(), values.sentAttempt(), values.text());
            default ->
                new FromController.Resolve(
                        values.word(), values.list(2, () -> new FromController.Wish(values.word(), values.text())));
        };
    }

    private FromController.Operation operation() {
        FromController.Stage stage = values.constant(FromController.Stage.class);
        return new FromController.Operation(
                values.rollout(),
                new SignedPlan(Bytes.EMPTY, List.of()),
                stage,
                stage == FromController.Stage.APPLY ? values.sentAttempt() : 0,
                Duration.ofSeconds(data.consumeInt(0, 86_400)),
                data.consumeLong(0, 3));
    }

    /** Mostly one that the agent waits for. */
    private FromController.Permit permit(AgentState state, Moment now) {
        Optional<FromController.Operation> wish = state.wish().operation();
        boolean fits = data.consumeInt(0, 3) != 0;
        return new FromController.Permit(
                fits && wish.isPresent() ? wish.get().rolloutId() : values.rollout(),
                fits && wish.isPresent() ? Math.max(1, wish.get().attempt()) : values.sentAttempt(),
                data.consumeInt(0, 9) != 0 ? state.incarnation() : values.incarnation(),
                state.session().sequence() - data.consumeInt(-1, 3),
                data.consumeInt(0, 9) != 0
                        ? Duration.ofSeconds(60)
                        : Duration.ofSeconds(data.consumeLong(), data.consumeInt()),
                values.optional(() -> now.wall().plusSeconds(data.consumeInt(-10, 100))));
    }

    private Event.HookVerdict hooks() {
        return switch (data.consumeInt(0, 5)) {
            case 0 -> new Event.HookVerdict.RetryLater(values.text());
            case 1 -> new Event.HookVerdict.Skip(values.text());
            case 2 -> new Event.HookVerdict.Failed(values.text());
            default -> new Event.HookVerdict.Done(data.consumeInt(0, 1));
        };
    }

    private Event prepared(String rollout) {
        String hash = Optional.ofNullable(PLANS.get(rollout)).map(Plan::hash).orElse("");
        return new Event.Prepared(
                rollout,
                hash,
                switch (data.consumeInt(0, 5)) {
                    case 0 -> new Event.PrepareResult.NotNeeded();
                    case 1 -> new Event.PrepareResult.Failed(values.failure(), data.consumeBoolean());
                    default -> new Event.PrepareResult.Ready(values.changes(), values.list(2, values::text));
                });
    }

    private Event resolved(String request) {
        return new Event.Resolved(new ToController.Resolution(
                request, FACTS.osRelease(), List.of(), values.optional(values::failure), values.changes(), false));
    }

    private Event transactionEnded() {
        return new Event.TransactionEnded(values.optional(values::failure));
    }

    private Event verified() {
        return new Event.Verified(
                values.optional(values::failure), List.of(), values.text(), values.list(2, values::text));
    }

    private Event restarted() {
        return new Event.Restarted(
                values.list(2, values::text),
                data.consumeInt(0, 3) != 0
                        ? List.of()
                        : List.of(new Evidence.StaleProcess(
                                data.consumeLong(), values.text(), values.word(), values.word(), values.text())),
                data.consumeInt(0, 3) != 0,
                data.consumeInt(0, 3) != 0 ? Optional.empty() : Optional.of(values.text()),
                values.list(2, values::rebootReason));
    }
}
