package patchwave.controller.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.inventory.ReportPart;
import patchwave.controller.store.HostFacts;
import patchwave.controller.store.StoredOutcome;
import patchwave.host.Hello;
import patchwave.host.HostHealth;
import patchwave.host.HostStatus;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.host.OperationOutcome;
import patchwave.host.OperationStep;
import patchwave.host.PreparationReport;
import patchwave.host.PreparationReport.Progress;
import patchwave.host.Resolution;
import patchwave.host.UnattendedUpgrades;
import patchwave.proto.agent.v1.CheckResult;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.Preparation;
import patchwave.proto.agent.v1.Status;

/** Reads what agents send. */
public final class AgentMessages {
    private static final int NAME = 200;
    private static final int DETAIL = 1_000;
    private static final int LIST = 1_000;
    private static final int MOST_TRIES = 1_000;
    private static final int MECHANISMS = 20;
    private static final int LARGEST_RECORD = 16 << 10;

    /** No operation takes longer: what says so is a wrong clock. */
    private static final Duration LONGEST = Duration.ofDays(7);

    private AgentMessages() {}

    /**
     * Checks and answers the value.
     *
     * @throws WireFault naming the field that breaks a rule
     */
    public static FromAgent read(ConnectRequest request) {
        return switch (request.getMessageCase()) {
            case HELLO -> hello(request.getHello());
            case STATUS -> status(request.getStatus());
            case RESOLUTION -> resolution(request.getResolution());
            case INVENTORY_PART -> inventoryPart(request.getInventoryPart());
            case MESSAGE_NOT_SET ->
                throw new WireFault("message: expected hello, status, resolution or inventory_part, found none");
        };
    }

    private static FromAgent hello(patchwave.proto.agent.v1.Hello hello) {
        Optional<Incarnation> previous = hello.getPreviousIncarnation().isEmpty()
                ? Optional.empty()
                : Optional.of(Fields.incarnation("hello.previous_incarnation", hello.getPreviousIncarnation()));
        patchwave.proto.agent.v1.HostFacts facts = hello.getFacts();
        return new FromAgent.Greeting(
                new Hello(
                        Fields.incarnation("hello.incarnation", hello.getIncarnation()),
                        previous,
                        Fields.count("hello.journal_version", hello.getJournalVersion(), 0),
                        Fields.text("hello.boot_id", hello.getBootId(), NAME)),
                new HostFacts(
                        Fields.text("hello.facts.hostname", facts.getHostname(), NAME),
                        Fields.text("hello.facts.os_release", facts.getOsRelease(), NAME),
                        Fields.text("hello.facts.architecture", facts.getArchitecture(), NAME),
                        Fields.text("hello.facts.kernel_release", facts.getKernelRelease(), NAME),
                        Fields.text("hello.agent_version", hello.getAgentVersion(), NAME)),
                hello.getReportsInventory());
    }

    private static FromAgent inventoryPart(InventoryPart part) {
        List<RecordBytes> added = part.getAddedList().stream()
                .map(record -> {
                    if (record.size() > LARGEST_RECORD) {
                        throw new WireFault("inventory_part.added: expected at most %d bytes, found %d"
                                .formatted(LARGEST_RECORD, record.size()));
                    }
                    return new RecordBytes(record.toByteArray());
                })
                .toList();
        if (!part.hasTakeTime()) {
            throw new WireFault("inventory_part.take_time: expected a time, found none");
        }
        return new FromAgent.InventoryReport(new ReportPart(
                part.getBaseHash().isEmpty()
                        ? Optional.empty()
                        : Optional.of(Fields.sha256("inventory_part.base_hash", part.getBaseHash())),
                Fields.sha256("inventory_part.hash", part.getHash()),
                Math.toIntExact(Fields.count("inventory_part.number", part.getNumber(), 0)),
                part.getLast(),
                Fields.instant("inventory_part.take_time", part.getTakeTime()),
                part.getRemovedList().stream()
                        .map(name -> Fields.sha256("inventory_part.removed", name))
                        .toList(),
                added));
    }

    private static FromAgent status(Status status) {
        return new FromAgent.Report(
                new HostStatus(
                        Fields.count("status.sequence", status.getSequence(), 1),
                        Fields.incarnation("status.incarnation", status.getIncarnation()),
                        Fields.count("status.journal_version", status.getJournalVersion(), 0),
                        Fields.text("status.boot_id", status.getBootId(), NAME),
                        new JournalNumbers(
                                Fields.attempt("status.intent_attempt", status.getIntentAttempt()),
                                Fields.attempt("status.begun_attempt", status.getBegunAttempt()),
                                Fields.attempt("status.finished_attempt", status.getFinishedAttempt()),
                                Fields.attempt("status.fenced_attempt", status.getFencedAttempt())),
                        status.hasOutcome() ? Optional.of(outcome(status.getOutcome())) : Optional.empty(),
                        status.hasPreparation() ? Optional.of(preparation(status.getPreparation())) : Optional.empty(),
                        status.getPermitWanted(),
                        Fields.text("status.not_asking_reason", status.getNotAskingReason(), DETAIL)),
                health(status.getHealth()),
                step(status),
                status.hasOutcome() ? new StoredOutcome(status.getOutcome().toByteArray()) : StoredOutcome.NONE,
                status.getObservedGeneration(),
                status.hasUnattendedUpgrades()
                        ? Optional.of(unattended(status.getUnattendedUpgrades()))
                        : Optional.empty(),
                status.hasDrainedSinceTime()
                        ? Optional.of(Fields.time("status.drained_since_time", status.getDrainedSinceTime()))
                        : Optional.empty());
    }

    private static UnattendedUpgrades unattended(patchwave.proto.agent.v1.UnattendedUpgrades found) {
        return new UnattendedUpgrades(
                switch (found.getMode()) {
                    case UNATTENDED_MODE_NONE -> UnattendedUpgrades.Mode.NONE;
                    case UNATTENDED_MODE_DOWNLOADS -> UnattendedUpgrades.Mode.DOWNLOADS;
                    case UNATTENDED_MODE_INSTALLS -> UnattendedUpgrades.Mode.INSTALLS;
                    // Shown only: what a newer agent calls by a word of its own is not known.
                    case UNATTENDED_MODE_UNSPECIFIED, UNRECOGNIZED -> UnattendedUpgrades.Mode.UNKNOWN;
                },
                found.getMechanismsList().stream()
                        .limit(MECHANISMS)
                        .map(name -> Fields.text("status.unattended_upgrades.mechanisms", name, NAME))
                        .toList(),
                found.getSwitchedOff());
    }

    private static OperationOutcome outcome(Outcome outcome) {
        Optional<OperationOutcome.Failure> failure = switch (outcome.getResult()) {
            case OPERATION_RESULT_SUCCEEDED -> Optional.empty();
            case OPERATION_RESULT_FAILED ->
                Optional.of(failure("status.outcome", outcome.getReason(), outcome.getDetail()));
            case OPERATION_RESULT_UNSPECIFIED, UNRECOGNIZED ->
                throw new WireFault(
                        "status.outcome.result: expected SUCCEEDED or FAILED, found " + outcome.getResult());
        };
        return new OperationOutcome(
                Fields.rollout("status.outcome.rollout_id", outcome.getRolloutId()),
                Fields.count("status.outcome.attempt", outcome.getAttempt(), 1),
                failure,
                took(outcome));
    }

    /** A clock that was set back in between tells nothing. */
    private static Optional<Duration> took(Outcome outcome) {
        if (!outcome.hasBeginTime() || !outcome.hasFinishTime()) {
            return Optional.empty();
        }
        long seconds =
                outcome.getFinishTime().getSeconds() - outcome.getBeginTime().getSeconds();
        // Before any arithmetic that could overflow: a host may say any number.
        if (seconds < 0 || seconds > LONGEST.toSeconds()) {
            return Optional.empty();
        }
        Duration took = Duration.ofSeconds(seconds)
                .plusNanos((long) outcome.getFinishTime().getNanos()
                        - outcome.getBeginTime().getNanos());
        return took.isNegative() || took.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(took);
    }

    private static OperationOutcome.Failure failure(String field, FailureReason reason, String detail) {
        return new OperationOutcome.Failure(
                Fields.reason(field + ".reason", reason), Fields.text(field + ".detail", detail, DETAIL));
    }

    private static PreparationReport preparation(Preparation report) {
        Progress progress = switch (report.getState()) {
            case PREPARATION_STATE_RUNNING, PREPARATION_STATE_RETRYING -> new Progress.Underway(trouble(report));
            case PREPARATION_STATE_READY -> new Progress.Ready();
            case PREPARATION_STATE_NOT_NEEDED -> new Progress.NotNeeded();
            case PREPARATION_STATE_REFUSED ->
                new Progress.Refused(
                        Fields.reason("status.preparation.reason", report.getReason()),
                        Fields.text("status.preparation.detail", report.getDetail(), DETAIL));
            case PREPARATION_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw new WireFault("status.preparation.state: expected a known state, found " + report.getState());
        };
        return new PreparationReport(
                Fields.rollout("status.preparation.rollout_id", report.getRolloutId()),
                Fields.text("status.preparation.plan_hash", report.getPlanHash(), NAME),
                progress);
    }

    private static Optional<PreparationReport.Trouble> trouble(Preparation report) {
        return report.getReason() == FailureReason.FAILURE_REASON_UNSPECIFIED
                ? Optional.empty()
                : Optional.of(new PreparationReport.Trouble(
                        Fields.reason("status.preparation.reason", report.getReason()),
                        Fields.text("status.preparation.detail", report.getDetail(), DETAIL),
                        Math.clamp(report.getTries(), 0, MOST_TRIES)));
    }

    private static HostHealth health(Health health) {
        String detail = health.getChecksList().stream()
                .filter(check -> check.getState() != HealthState.HEALTH_STATE_HEALTHY)
                .findFirst()
                .map(AgentMessages::said)
                .orElse("the host named no check");
        return switch (health.getState()) {
            case HEALTH_STATE_HEALTHY -> new HostHealth.Healthy();
            case HEALTH_STATE_UNHEALTHY -> new HostHealth.Unhealthy(detail);
            // A state of a newer agent that we do not know is not good news.
            case HEALTH_STATE_UNKNOWN, HEALTH_STATE_UNSPECIFIED, UNRECOGNIZED -> new HostHealth.Undecided(detail);
        };
    }

    private static String said(CheckResult check) {
        return Fields.text("status.health.checks.name", check.getName(), NAME)
                + ": "
                + Fields.text("status.health.checks.message", check.getMessage(), DETAIL);
    }

    private static OperationStep step(Status status) {
        return switch (status.getStep()) {
            case OPERATION_STEP_DRAINING -> OperationStep.DRAINING;
            case OPERATION_STEP_APPLYING -> OperationStep.APPLYING;
            case OPERATION_STEP_REPAIRING -> OperationStep.REPAIRING;
            case OPERATION_STEP_VERIFYING -> OperationStep.VERIFYING;
            case OPERATION_STEP_RESTARTING -> OperationStep.RESTARTING;
            case OPERATION_STEP_REBOOTING -> OperationStep.REBOOTING;
            case OPERATION_STEP_CHECKING -> OperationStep.CHECKING;
            case OPERATION_STEP_UNDRAINING -> OperationStep.UNDRAINING;
            case OPERATION_STEP_SETTLING -> OperationStep.SETTLING;
            // Shown only: a step of a newer agent is shown as none.
            case OPERATION_STEP_UNSPECIFIED, UNRECOGNIZED -> OperationStep.NONE;
        };
    }

    private static FromAgent resolution(patchwave.proto.agent.v1.Resolution resolution) {
        if (resolution.getTargetsCount() > LIST || resolution.getChangesCount() > LIST) {
            throw new WireFault("resolution: expected at most %d targets and changes".formatted(LIST));
        }
        List<Resolution.Target> targets = resolution.getTargetsList().stream()
                .map(target -> new Resolution.Target(target.getName(), target.getArchitecture(), target.getVersion()))
                .toList();
        List<Resolution.Change> changes = resolution.getChangesList().stream()
                .map(change -> new Resolution.Change(
                        change.getName(),
                        change.getArchitecture(),
                        Optional.of(change.getFromVersion()).filter(version -> !version.isEmpty()),
                        change.getToVersion()))
                .toList();
        boolean failed = resolution.getReason() != FailureReason.FAILURE_REASON_UNSPECIFIED;
        return new FromAgent.Answer(
                Fields.text("resolution.request_id", resolution.getRequestId(), NAME),
                new Resolution(
                        Fields.text("resolution.os_release", resolution.getOsRelease(), NAME),
                        targets,
                        changes,
                        resolution.getNotNeeded(),
                        failed
                                ? Optional.of(failure("resolution", resolution.getReason(), resolution.getDetail()))
                                : Optional.empty()));
    }
}
