package patchwave.agent.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Outcome;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.RebootReason;

/** Turns records into JSON objects. Field names are stable: journals outlive agent versions. */
final class RecordWriter {
    private RecordWriter() {}

    static Map<String, Object> write(JournalRecord entry) {
        return switch (entry) {
            case JournalRecord.Incarnation it ->
                object(
                        "incarnation",
                        "incarnation",
                        it.incarnation().hex(),
                        "previous",
                        it.previous().hex());
            case JournalRecord.Welcomed it ->
                object("welcomed", "incarnation", it.incarnation().hex());
            case JournalRecord.Floor it -> object("floor", "attempt", it.attempt());
            case JournalRecord.Intent it -> intent(it);
            case JournalRecord.Drain it -> drain(it);
            case JournalRecord.Begun it ->
                object("begun", "attempt", it.attempt(), "at", it.at().toString());
            case JournalRecord.Step it ->
                object(
                        "step",
                        "attempt",
                        it.attempt(),
                        "step",
                        it.step().name(),
                        "at",
                        it.at().toString());
            case JournalRecord.Reboot it ->
                object(
                        "reboot",
                        "attempt",
                        it.attempt(),
                        "number",
                        (long) it.number(),
                        "boot_id",
                        it.bootId(),
                        "reasons",
                        list(it.reasons(), RecordWriter::reboot),
                        "at",
                        it.at().toString());
            case JournalRecord.Failed it -> object("failed", "attempt", it.attempt(), "failure", failure(it.failure()));
            case JournalRecord.Cancelled it -> object("cancelled", "attempt", it.attempt(), "reason", it.reason());
            case JournalRecord.Finished it -> object("finished", "outcome", outcome(it.outcome()));
            case JournalRecord.Fenced it ->
                object(
                        "fenced",
                        "rollout",
                        it.rolloutId(),
                        "attempt",
                        it.attempt(),
                        "reason",
                        it.reason(),
                        "at",
                        it.at().toString());
        };
    }

    private static Map<String, Object> object(String kind, Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind);
        map.putAll(fields(keysAndValues));
        return map;
    }

    private static Map<String, Object> fields(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    private static <T> List<Object> list(List<T> values, Function<T, Object> writer) {
        return values.stream().map(writer).toList();
    }

    /** Who did it is in a field of its own: an older agent reads the rest, and knows that the host is back. */
    private static Map<String, Object> drain(JournalRecord.Drain it) {
        Map<String, Object> map = object(
                "drain",
                "attempt",
                it.attempt(),
                "mark",
                it.mark().name(),
                "at",
                it.at().toString());
        it.byHand()
                .ifPresent(hand -> map.put(
                        "by_hand", fields("who", hand.who(), "reason", hand.reason(), "midway", hand.midway())));
        return map;
    }

    private static Map<String, Object> intent(JournalRecord.Intent it) {
        return object(
                "intent",
                "rollout",
                it.rolloutId(),
                "attempt",
                it.attempt(),
                "plan_hash",
                it.planHash(),
                "targets",
                list(it.targets(), RecordWriter::target),
                "changes",
                list(it.changes(), RecordWriter::change),
                "rolls_back",
                it.rollsBack(),
                "may_reboot",
                it.mayReboot(),
                "settle",
                it.settle().toString(),
                "baseline",
                health(it.baseline()),
                "permit_sequence",
                it.permitSequence(),
                "at",
                it.at().toString());
    }

    private static Object target(Plan.Target it) {
        return fields("name", it.name(), "architecture", it.architecture(), "version", it.version());
    }

    private static Object change(PackageChange it) {
        return fields("name", it.name(), "architecture", it.architecture(), "from", it.from(), "to", it.to());
    }

    private static Object failure(Failure it) {
        return fields("reason", it.reason().name(), "detail", it.detail());
    }

    private static Object health(HealthReport it) {
        return fields("state", it.state().name(), "checks", list(it.checks(), RecordWriter::check));
    }

    private static Object check(CheckResult it) {
        return fields("name", it.name(), "state", it.state().name(), "message", it.message());
    }

    private static Object outcome(Outcome it) {
        Map<String, Object> map = fields(
                "rollout",
                it.rolloutId(),
                "attempt",
                it.attempt(),
                "evidence",
                evidence(it.evidence()),
                "began",
                it.began().toString(),
                "finished",
                it.finished().toString(),
                "left_drained",
                it.leftDrained());
        it.failure().ifPresent(failure -> map.put("failure", failure(failure)));
        it.outOfService().ifPresent(time -> map.put("out_of_service", time.toString()));
        return map;
    }

    private static Object evidence(Evidence it) {
        return fields(
                "packages",
                list(it.packages(), RecordWriter::installed),
                "stale_processes",
                list(it.staleProcesses(), RecordWriter::stale),
                "restarted_services",
                it.restartedServices(),
                "health",
                health(it.health()),
                "transaction_tag",
                it.transactionTag(),
                "kernel_release",
                it.kernelRelease(),
                "boot_id",
                it.bootId(),
                "configuration_drift",
                it.configurationDrift(),
                "all_processes_inspected",
                it.allProcessesInspected(),
                "reboot_reasons",
                list(it.rebootReasons(), RecordWriter::reboot),
                "reboots",
                (long) it.reboots());
    }

    private static Object reboot(RebootReason it) {
        return fields("kind", it.kind().name(), "detail", it.detail());
    }

    private static Object installed(Evidence.InstalledPackage it) {
        return fields(
                "name",
                it.name(),
                "architecture",
                it.architecture(),
                "before",
                it.before(),
                "after",
                it.after(),
                "status",
                it.status());
    }

    private static Object stale(Evidence.StaleProcess it) {
        return fields(
                "pid",
                it.pid(),
                "command",
                it.command(),
                "service",
                it.service(),
                "file",
                it.file(),
                "reason",
                it.reason());
    }
}
