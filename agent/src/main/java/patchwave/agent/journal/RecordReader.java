package patchwave.agent.journal;

import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.OperationStep;
import patchwave.agent.operation.Outcome;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.RebootReason;

/** Turns JSON objects back into records; an unknown kind is an error, since its meaning might matter. */
final class RecordReader {
    private RecordReader() {}

    static JournalRecord read(Fields it) {
        String kind = it.text("kind");
        return switch (kind) {
            case "incarnation" -> new JournalRecord.Incarnation(it.bytes("incarnation"), it.bytes("previous"));
            case "welcomed" -> new JournalRecord.Welcomed(it.bytes("incarnation"));
            case "floor" -> new JournalRecord.Floor(it.number("attempt"));
            case "intent" -> intent(it);
            case "drain" ->
                new JournalRecord.Drain(
                        it.number("attempt"),
                        it.constant("mark", JournalRecord.DrainMark.class),
                        it.instant("at"),
                        it.optional("by_hand", RecordReader::byHand));
            case "begun" -> new JournalRecord.Begun(it.number("attempt"), it.instant("at"));
            case "step" ->
                new JournalRecord.Step(
                        it.number("attempt"), it.constant("step", OperationStep.class), it.instant("at"));
            case "reboot" ->
                new JournalRecord.Reboot(
                        it.number("attempt"),
                        (int) it.number("number"),
                        it.text("boot_id"),
                        it.list("reasons", RecordReader::reboot),
                        it.instant("at"));
            case "failed" ->
                new JournalRecord.Failed(it.number("attempt"), it.object("failure", RecordReader::failure));
            case "cancelled" -> new JournalRecord.Cancelled(it.number("attempt"), it.text("reason"));
            case "finished" -> new JournalRecord.Finished(it.object("outcome", RecordReader::outcome));
            case "fenced" ->
                new JournalRecord.Fenced(it.text("rollout"), it.number("attempt"), it.text("reason"), it.instant("at"));
            default -> throw new IllegalArgumentException("unknown kind of record: " + kind);
        };
    }

    private static JournalRecord.ByHand byHand(Fields it) {
        return new JournalRecord.ByHand(it.text("who"), it.text("reason"), it.flag("midway"));
    }

    private static JournalRecord intent(Fields it) {
        return new JournalRecord.Intent(
                it.text("rollout"),
                it.number("attempt"),
                it.text("plan_hash"),
                it.list("targets", RecordReader::target),
                it.list("changes", RecordReader::change),
                it.text("rolls_back"),
                it.flag("may_reboot"),
                it.duration("settle"),
                it.object("baseline", RecordReader::health),
                it.number("permit_sequence"),
                it.instant("at"));
    }

    private static Plan.Target target(Fields it) {
        return new Plan.Target(it.text("name"), it.text("architecture"), it.text("version"));
    }

    private static PackageChange change(Fields it) {
        return new PackageChange(it.text("name"), it.text("architecture"), it.text("from"), it.text("to"));
    }

    private static Failure failure(Fields it) {
        return new Failure(it.constant("reason", FailureReason.class), it.text("detail"));
    }

    private static HealthReport health(Fields it) {
        return new HealthReport(it.constant("state", HealthState.class), it.list("checks", RecordReader::check));
    }

    private static CheckResult check(Fields it) {
        return new CheckResult(it.text("name"), it.constant("state", HealthState.class), it.text("message"));
    }

    private static Outcome outcome(Fields it) {
        return new Outcome(
                it.text("rollout"),
                it.number("attempt"),
                it.optional("failure", RecordReader::failure),
                it.object("evidence", RecordReader::evidence),
                it.instant("began"),
                it.instant("finished"),
                it.optionalDuration("out_of_service"),
                it.flag("left_drained"));
    }

    private static Evidence evidence(Fields it) {
        return new Evidence(
                it.list("packages", RecordReader::installed),
                it.list("stale_processes", RecordReader::stale),
                it.texts("restarted_services"),
                it.object("health", RecordReader::health),
                it.text("transaction_tag"),
                it.text("kernel_release"),
                it.text("boot_id"),
                it.texts("configuration_drift"),
                it.flag("all_processes_inspected"),
                it.list("reboot_reasons", RecordReader::reboot),
                (int) it.number("reboots"));
    }

    private static RebootReason reboot(Fields it) {
        return new RebootReason(it.constant("kind", RebootReason.Kind.class), it.text("detail"));
    }

    private static Evidence.InstalledPackage installed(Fields it) {
        return new Evidence.InstalledPackage(
                it.text("name"), it.text("architecture"), it.text("before"), it.text("after"), it.text("status"));
    }

    private static Evidence.StaleProcess stale(Fields it) {
        return new Evidence.StaleProcess(
                it.number("pid"), it.text("command"), it.text("service"), it.text("file"), it.text("reason"));
    }
}
