package patchwave.agent.operation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;

/** The agent's values out of fuzzing data: texts are any, numbers and names are few so that they meet. */
public final class RandomValues {
    private static final Instant EPOCH = Instant.parse("2026-11-21T12:00:00Z");

    private final FuzzedDataProvider data;

    public RandomValues(FuzzedDataProvider data) {
        this.data = data;
    }

    /** Any text, mostly short. */
    public String text() {
        return data.consumeBoolean() ? data.consumeString(12) : data.consumeString(1_500);
    }

    String word() {
        return data.pickValue(new String[] {"r-1", "r-2", "libc6", "amd64", "all", "1", "2", ""});
    }

    String rollout() {
        return data.pickValue(new String[] {"r-1", "r-2"});
    }

    long attempt() {
        return data.consumeInt(0, 20) < 20 ? data.consumeLong(1, 6) : data.consumeLong();
    }

    /** An attempt of a message that {@code FromWire} lets pass. */
    long sentAttempt() {
        return data.consumeInt(0, 20) < 20 ? data.consumeLong(1, 6) : data.consumeLong(1, FromController.MOST_ATTEMPTS);
    }

    Instant instant() {
        return EPOCH.plusSeconds(data.consumeInt(-100_000, 100_000));
    }

    Duration duration() {
        return Duration.ofMillis(data.consumeInt(0, 100_000));
    }

    <T> List<T> list(int most, Supplier<T> each) {
        List<T> list = new ArrayList<>();
        int count = data.consumeInt(0, most);
        for (int i = 0; i < count; i++) {
            list.add(each.get());
        }
        return list;
    }

    <T> Optional<T> optional(Supplier<T> value) {
        return data.consumeBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    <E extends Enum<E>> E constant(Class<E> type) {
        return data.pickValue(type.getEnumConstants());
    }

    Bytes incarnation() {
        return Bytes.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, data.consumeByte()});
    }

    HealthReport health() {
        List<CheckResult> checks = list(
                3, () -> new CheckResult(data.pickValue(new String[] {"a", "b"}), constant(HealthState.class), text()));
        return data.consumeBoolean() ? HealthReport.of(checks) : HealthReport.NONE_YET;
    }

    Failure failure() {
        return new Failure(constant(FailureReason.class), text());
    }

    List<PackageChange> changes() {
        return list(3, () -> new PackageChange(word(), word(), word(), text()));
    }

    Evidence evidence() {
        return new Evidence(
                list(2, () -> new Evidence.InstalledPackage(word(), word(), word(), text(), word())),
                list(2, () -> new Evidence.StaleProcess(data.consumeLong(), text(), word(), word(), text())),
                list(2, this::text),
                health(),
                text(),
                word(),
                word(),
                list(2, this::text),
                data.consumeBoolean(),
                list(2, this::rebootReason),
                data.consumeInt(0, 3));
    }

    RebootReason rebootReason() {
        return new RebootReason(constant(RebootReason.Kind.class), text());
    }

    Outcome outcome() {
        return new Outcome(
                rollout(),
                attempt(),
                optional(this::failure),
                evidence(),
                instant(),
                instant(),
                optional(this::duration),
                data.consumeBoolean());
    }

    /** Any record of the journal. */
    public JournalRecord record() {
        return switch (data.consumeInt(0, 11)) {
            case 0 ->
                new JournalRecord.Incarnation(
                        incarnation(), optional(this::incarnation).orElse(Bytes.EMPTY));
            case 1 -> new JournalRecord.Welcomed(incarnation());
            case 2 -> new JournalRecord.Floor(attempt());
            case 3 ->
                new JournalRecord.Intent(
                        rollout(),
                        attempt(),
                        word(),
                        list(2, () -> new Plan.Target(word(), word(), text())),
                        changes(),
                        word(),
                        data.consumeBoolean(),
                        duration(),
                        health(),
                        data.consumeLong(),
                        instant());
            case 4 -> new JournalRecord.Drain(attempt(), constant(JournalRecord.DrainMark.class), instant());
            case 5 -> new JournalRecord.Begun(attempt(), instant());
            case 6 -> new JournalRecord.Step(attempt(), constant(OperationStep.class), instant());
            case 7 -> new JournalRecord.Failed(attempt(), failure());
            case 8 -> new JournalRecord.Cancelled(attempt(), text());
            case 9 -> new JournalRecord.Finished(outcome());
            case 10 ->
                new JournalRecord.Reboot(
                        attempt(), data.consumeInt(0, 3), word(), list(2, this::rebootReason), instant());
            default -> new JournalRecord.Fenced(rollout(), attempt(), text(), instant());
        };
    }
}
