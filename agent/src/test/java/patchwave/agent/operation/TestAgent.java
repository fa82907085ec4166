package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;

/** A machine on a clock of its own, which records what it writes and asks for. */
final class TestAgent {
    static final Bytes ME = Bytes.ofHex("000102030405060708090a0b0c0d0e0f");
    static final String ROLLOUT = "r-1";
    static final HostFacts FACTS = new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot-1", "0.1.0");
    static final Plan PLAN = new Plan(
            ROLLOUT,
            "ab12",
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2026-11-30T00:00:00Z"),
            "GHOST",
            "CVE-2015-0235",
            List.of("production"),
            List.of(new Plan.PatchLevel("debian 12", List.of(new Plan.Target("libc6", "amd64", "2")))),
            true,
            "",
            true);
    static final List<PackageChange> CHANGES = List.of(new PackageChange("libc6", "amd64", "1", "2"));
    static final Optional<PlanVerdict> TRUSTED = Optional.of(new PlanVerdict.Accepted(PLAN));
    static final Duration SETTLE = Duration.ofSeconds(30);

    final Machine machine;
    final List<JournalRecord> written = new ArrayList<>();
    final List<Action> actions = new ArrayList<>();
    AgentState state;
    Moment now = new Moment(Instant.parse("2026-11-21T12:00:00Z"), Duration.ofHours(1));
    long stream;
    private long ask;

    TestAgent() {
        this(JournalState.EMPTY);
    }

    TestAgent(JournalState journal) {
        this(journal, FACTS, Limits.DEFAULT);
    }

    TestAgent(JournalState journal, HostFacts facts, Limits limits) {
        machine = new Machine(facts, limits);
        state = AgentState.of(journal, Machine.incarnation(journal, ME));
        tell(new Event.Started());
    }

    /** All records of a journal in which attempt 7 was permitted, and these followed. */
    static JournalState journal(JournalRecord... more) {
        JournalState journal = JournalState.EMPTY
                .apply(new JournalRecord.Incarnation(ME, Bytes.EMPTY))
                .apply(new JournalRecord.Welcomed(ME))
                .apply(intent());
        for (JournalRecord entry : more) {
            journal = journal.apply(entry);
        }
        return journal;
    }

    static JournalRecord.Intent intent() {
        return intent(true);
    }

    static JournalRecord.Intent intent(boolean mayReboot) {
        return new JournalRecord.Intent(
                ROLLOUT,
                7,
                PLAN.hash(),
                PLAN.patchLevels().getFirst().packages(),
                CHANGES,
                "",
                mayReboot,
                SETTLE,
                healthy(),
                3,
                Instant.parse("2026-11-21T11:59:00Z"));
    }

    static JournalRecord.Drain drain(JournalRecord.DrainMark mark) {
        return new JournalRecord.Drain(7, mark, Instant.parse("2026-11-21T11:59:10Z"));
    }

    static HealthReport healthy() {
        return HealthReport.of(List.of(new CheckResult("tcp:web", HealthState.HEALTHY, "ok")));
    }

    static HealthReport sick() {
        return HealthReport.of(List.of(new CheckResult("tcp:web", HealthState.UNHEALTHY, "connection refused")));
    }

    List<Action> tell(Event event) {
        Machine.Result result = machine.step(state, event, now);
        state = result.state();
        actions.clear();
        actions.addAll(result.actions());
        for (Action action : result.actions()) {
            if (action instanceof Action.Write write) {
                written.add(write.entry());
            }
        }
        return result.actions();
    }

    List<Action> after(Duration time) {
        now = now.plus(time);
        return tell(new Event.Tick());
    }

    TestAgent sample(HealthReport report) {
        tell(new Event.HealthSampled(report, now.boot()));
        return this;
    }

    TestAgent connect() {
        stream++;
        tell(new Event.Connected(stream));
        receive(new FromController.Welcome(true, "", 0, Duration.ofSeconds(15), now.wall()));
        return this;
    }

    List<Action> receive(FromController message) {
        boolean judged = message instanceof FromController.Permit
                || (message instanceof FromController.Desired desired
                        && desired.operation().isPresent());
        return tell(new Event.Received(stream, message, judged ? TRUSTED : Optional.empty()));
    }

    TestAgent desire(FromController.Stage stage, long attempt) {
        receive(new FromController.Desired(
                state.wish().generation() + 1,
                Optional.of(new FromController.Operation(
                        ROLLOUT, new SignedPlan(Bytes.EMPTY, List.of()), stage, attempt, SETTLE, ask))));
        return this;
    }

    /** Asked to prepare, by the asking of this number. */
    TestAgent askedToPrepare(long number) {
        ask = number;
        return desire(FromController.Stage.PREPARE, 0);
    }

    TestAgent prepared() {
        return prepared(new Event.PrepareResult.Ready(CHANGES, List.of()));
    }

    TestAgent prepared(Event.PrepareResult result) {
        tell(new Event.Prepared(ROLLOUT, PLAN.hash(), result));
        return this;
    }

    /** Connected, healthy, prepared, and asking for a permit for attempt 7. */
    static TestAgent asking() {
        TestAgent agent = new TestAgent();
        agent.sample(healthy()).connect().desire(FromController.Stage.APPLY, 7).prepared();
        agent.after(Duration.ofSeconds(1));
        return agent;
    }

    FromController.Permit permit() {
        return new FromController.Permit(
                ROLLOUT, 7, state.incarnation(), state.session().sequence(), Duration.ofMinutes(1), Optional.empty());
    }

    static TestAgent draining() {
        TestAgent agent = asking();
        agent.receive(agent.permit());
        return agent;
    }

    static TestAgent applying() {
        TestAgent agent = draining();
        agent.tell(new Event.DrainEnded(new Event.HookVerdict.Done(1)));
        return agent;
    }

    static TestAgent verifying() {
        TestAgent agent = applying();
        agent.tell(new Event.TransactionEnded(Optional.empty()));
        return agent;
    }

    static Event.Verified reached() {
        return new Event.Verified(
                Optional.empty(),
                List.of(new Evidence.InstalledPackage("libc6", "amd64", "1", "2", "ii ")),
                "tag",
                List.of());
    }

    static Event.Verified missed() {
        return new Event.Verified(
                Optional.of(new Failure(FailureReason.INSTALL_FAILED, "libc6 is at 1")), List.of(), "tag", List.of());
    }

    static TestAgent restarting() {
        TestAgent agent = verifying();
        agent.tell(reached());
        return agent;
    }

    static TestAgent checking() {
        TestAgent agent = restarting();
        agent.tell(new Event.Restarted(List.of("web.service"), List.of(), true, Optional.empty(), List.of()));
        return agent;
    }

    static TestAgent undraining() {
        TestAgent agent = checking();
        agent.sample(healthy());
        return agent;
    }

    static TestAgent settling() {
        TestAgent agent = undraining();
        agent.tell(new Event.UndrainEnded(new Event.HookVerdict.Done(1)));
        return agent;
    }

    Optional<Class<?>> phase() {
        return state.phase().map(Object::getClass);
    }

    <T extends Action> Optional<T> asked(Class<T> type) {
        return actions.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    Optional<ToController.Status> status() {
        return actions.stream()
                .filter(Action.Send.class::isInstance)
                .map(it -> ((Action.Send) it).message())
                .filter(ToController.Status.class::isInstance)
                .map(ToController.Status.class::cast)
                .reduce((_, second) -> second);
    }

    Outcome outcome() {
        return state.journal().outcome().orElseThrow();
    }

    Failure failure() {
        return outcome().failure().orElseThrow();
    }
}
