package patchwave.agent.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;
import patchwave.agent.trust.Signers;
import patchwave.agent.trust.StandingApproval;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.InventoryHeld;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.Welcome;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;

/** Reads the controller's messages. What is unknown or out of bounds is refused, never guessed. */
public final class FromWire {
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(2);
    private static final int HASH_SIZE = 32;
    private static final Duration LONGEST_SETTLE = Duration.ofDays(1);

    private FromWire() {}

    /**
     * The message in the agent's own words.
     *
     * @throws WireException if it breaks its rules
     */
    public static FromController message(ConnectResponse message) {
        return switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case DESIRED -> desired(message.getDesired());
            case PERMIT -> permit(message.getPermit());
            case CANCEL ->
                new FromController.Cancel(
                        message.getCancel().getRolloutId(),
                        attempt("cancel.attempt", 1, message.getCancel().getAttempt()),
                        message.getCancel().getReason());
            case RESOLVE ->
                new FromController.Resolve(
                        message.getResolve().getRequestId(),
                        message.getResolve().getPackagesList().stream()
                                .map(wish -> new FromController.Wish(wish.getName(), wish.getVersion()))
                                .toList());
            case INVENTORY_HELD -> held(message.getInventoryHeld());
            case MESSAGE_NOT_SET -> throw new WireException("a message of a kind that this agent does not know");
        };
    }

    private static FromController held(InventoryHeld held) {
        int size = held.getHash().size();
        if (size != 0 && size != HASH_SIZE) {
            throw new WireException("inventory_held.hash must be 32 bytes or none, but is " + size);
        }
        return new FromController.InventoryHeld(Bytes.of(held.getHash().toByteArray()));
    }

    private static FromController welcome(Welcome welcome) {
        Duration interval = duration("welcome.status_interval", welcome.getStatusInterval());
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new WireException("welcome.status_interval must be 1 s to 120 s, but is " + interval);
        }
        if (!welcome.hasControllerTime()) {
            throw new WireException("welcome.controller_time is missing");
        }
        return new FromController.Welcome(
                welcome.getAccepted(),
                welcome.getQuarantineReason(),
                attempt("welcome.attempt_floor", 0, welcome.getAttemptFloor()),
                interval,
                instant("welcome.controller_time", welcome.getControllerTime()));
    }

    private static FromController desired(Desired desired) {
        if (desired.getGeneration() < 0) {
            throw new WireException("desired.generation must not be negative");
        }
        return new FromController.Desired(
                desired.getGeneration(),
                desired.hasOperation() ? Optional.of(operation(desired.getOperation())) : Optional.empty());
    }

    private static FromController.Operation operation(Operation operation) {
        FromController.Stage stage = switch (operation.getStage()) {
            case OPERATION_STAGE_PREPARE -> FromController.Stage.PREPARE;
            case OPERATION_STAGE_APPLY -> FromController.Stage.APPLY;
            case OPERATION_STAGE_UNSPECIFIED, UNRECOGNIZED ->
                throw new WireException("operation.stage " + operation.getStageValue() + " is not known");
        };
        Duration settle = duration("operation.settle", operation.getSettle());
        if (settle.isNegative() || settle.compareTo(LONGEST_SETTLE) > 0) {
            throw new WireException("operation.settle must be 0 s to 24 h, but is " + settle);
        }
        if (stage == FromController.Stage.APPLY) {
            attempt("operation.attempt", 1, operation.getAttempt());
        } else if (operation.getAttempt() != 0) {
            throw new WireException("operation.attempt must be 0 unless stage is APPLY");
        }
        return new FromController.Operation(
                operation.getRolloutId(),
                signedPlan(operation.getPlan()),
                stage,
                operation.getAttempt(),
                settle,
                operation.getPreparationAsk());
    }

    private static SignedPlan signedPlan(patchwave.proto.plan.v1.SignedPlan signed) {
        return new SignedPlan(
                Bytes.of(signed.getPlan().toByteArray()),
                signatures(signed.getSignaturesList()),
                signed.hasStandingApproval()
                        ? Optional.of(new SignedStandingApproval(
                                Bytes.of(signed.getStandingApproval()
                                        .getApproval()
                                        .toByteArray()),
                                signatures(signed.getStandingApproval().getSignaturesList())))
                        : Optional.empty());
    }

    private static List<SignedPlan.Signature> signatures(List<Signature> signatures) {
        return signatures.stream()
                .map(it -> new SignedPlan.Signature(
                        it.getKeyId(), Bytes.of(it.getSignature().toByteArray())))
                .toList();
    }

    private static FromController permit(Permit permit) {
        return new FromController.Permit(
                permit.getRolloutId(),
                attempt("permit.attempt", 1, permit.getAttempt()),
                Bytes.of(permit.getIncarnation().toByteArray()),
                permit.getStatusSequence(),
                duration("permit.time_to_live", permit.getTimeToLive()),
                permit.hasNotAfterTime()
                        ? Optional.of(instant("permit.not_after_time", permit.getNotAfterTime()))
                        : Optional.empty());
    }

    private static long attempt(String field, long least, long value) {
        if (value < least || value > FromController.MOST_ATTEMPTS) {
            throw new WireException(
                    field + " must be " + least + " to " + FromController.MOST_ATTEMPTS + ", but is " + value);
        }
        return value;
    }

    private static Duration duration(String field, com.google.protobuf.Duration duration) {
        try {
            return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
        } catch (ArithmeticException e) {
            throw new WireException(field + " is out of range", e);
        }
    }

    private static Instant instant(String field, Timestamp time) {
        try {
            return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
        } catch (DateTimeException | ArithmeticException e) {
            throw new WireException(field + " is out of range", e);
        }
    }

    /**
     * The plan in these bytes; see {@link patchwave.agent.trust.PlanDecoder}.
     *
     * @throws WireException if they are not a plan
     */
    public static Plan plan(Bytes bytes) {
        try {
            patchwave.proto.plan.v1.Plan plan = patchwave.proto.plan.v1.Plan.parseFrom(bytes.toArray());
            if (!plan.hasCreatedTime() || !plan.hasExpireTime()) {
                throw new WireException("a plan needs created_time and expire_time");
            }
            return new Plan(
                    plan.getPlanId(),
                    Signers.sha256(bytes.toArray()),
                    instant("plan.created_time", plan.getCreatedTime()),
                    instant("plan.expire_time", plan.getExpireTime()),
                    plan.getReason(),
                    plan.getAdvisoryId(),
                    plan.getEnvironmentsList(),
                    plan.getPatchLevelsList().stream().map(FromWire::level).toList(),
                    plan.getEmergency(),
                    plan.getRollsBack(),
                    plan.getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        } catch (InvalidProtocolBufferException e) {
            throw new WireException("these bytes are not a plan: " + e.getMessage(), e);
        }
    }

    private static Plan.PatchLevel level(PatchLevel level) {
        return new Plan.PatchLevel(
                level.getOsRelease(),
                level.getPackagesList().stream()
                        .map(it -> new Plan.Target(it.getName(), it.getArchitecture(), it.getVersion()))
                        .toList());
    }

    /**
     * The standing approval in these bytes; see {@link patchwave.agent.trust.StandingApprovalDecoder}.
     *
     * @throws WireException if they are not one, or have a field that this agent does not know: it may restrict what is
     *     approved
     */
    public static StandingApproval standingApproval(Bytes bytes) {
        try {
            patchwave.proto.plan.v1.StandingApproval approval =
                    patchwave.proto.plan.v1.StandingApproval.parseFrom(bytes.toArray());
            if (Stream.of(approval, approval.getCreatedTime(), approval.getExpireTime())
                    .anyMatch(it -> !it.getUnknownFields().asMap().isEmpty())) {
                throw new WireException("it has a field that this agent does not know, which may restrict it: upgrade"
                        + " this agent, or have operators sign one without that field");
            }
            if (!approval.hasCreatedTime() || !approval.hasExpireTime()) {
                throw new WireException("a standing approval needs created_time and expire_time");
            }
            return new StandingApproval(
                    approval.getApprovalId(),
                    instant("standing_approval.created_time", approval.getCreatedTime()),
                    instant("standing_approval.expire_time", approval.getExpireTime()),
                    approval.getEnvironmentsList(),
                    Bytes.of(approval.getControllerKey().toByteArray()),
                    approval.getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED);
        } catch (InvalidProtocolBufferException e) {
            throw new WireException("these bytes are not a standing approval: " + e.getMessage(), e);
        }
    }
}
