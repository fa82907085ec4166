package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.fleet.Environment;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalResponse;
import patchwave.proto.operator.v1.StandingApprovalView;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/** What operators let the controller start by itself (docs/adr/0021). Kept here; it is hosts that judge the signatures. */
final class StandingApprovals {
    /** plan.proto, StandingApproval.expire_time. */
    static final Duration LONGEST_LIFE = Duration.ofDays(90);

    /** plan.proto, SignedStandingApproval.approval. */
    private static final int LARGEST = 4 * 1024;

    private static final int MOST_LISTED = 100;
    private static final int LONGEST_REASON = 500;
    private static final Pattern ID = Pattern.compile("[a-z0-9-]{3,64}");

    private final ServiceContext context;

    StandingApprovals(ServiceContext context) {
        this.context = context;
    }

    List<Grant> inForce(Transaction tables) {
        ByteString key = key();
        return tables.standingApprovals().notRevoked().stream()
                .map(Grant::of)
                .filter(grant -> grant.isInForce(key, tables.now()))
                .toList();
    }

    private ByteString key() {
        return ByteString.copyFrom(context.controllerKey().publicKey());
    }

    GrantStandingApprovalResponse grant(GrantStandingApprovalRequest request, Actor caller) {
        SignedStandingApproval signed = request.getApproval();
        StandingApproval approval = decode(signed);
        return context.store().write(caller, tables -> {
            FleetPolicy policy = FleetInForce.require(tables);
            check(approval, policy, tables.now());
            Optional<Grant> before =
                    tables.standingApprovals().find(approval.getApprovalId()).map(Grant::of);
            before.ifPresent(it -> requireSame(it, signed));
            SignedStandingApproval united = united(before, signed);
            Grant granted = before.filter(it -> it.signed().equals(united))
                    .orElseGet(() -> Grant.of(tables.standingApprovals()
                            .grant(approval.getApprovalId(), united.toByteArray(), audited(united, approval))));
            return GrantStandingApprovalResponse.newBuilder()
                    .setApproval(view(granted, tables.now()))
                    .addAllWarnings(warnings(approval, policy))
                    .build();
        });
    }

    /** No signature is lost: each signer may have a copy of the file with other signatures. */
    private static SignedStandingApproval united(Optional<Grant> before, SignedStandingApproval signed) {
        SortedMap<String, Signature> byKey = new TreeMap<>();
        before.ifPresent(it -> it.signed().getSignaturesList().forEach(each -> byKey.put(each.getKeyId(), each)));
        signed.getSignaturesList().forEach(each -> byKey.put(each.getKeyId(), each));
        SignedStandingApproval united = signed.toBuilder()
                .clearSignatures()
                .addAllSignatures(byKey.values())
                .build();
        Requests fields = new Requests();
        PlanChecks.signatures("approval.signatures", united.getSignaturesList(), fields);
        fields.refuseFaults();
        return united;
    }

    /** Of one id there is one approval; what was revoked stays so. */
    private static void requireSame(Grant before, SignedStandingApproval signed) {
        String id = before.id();
        before.revocation().ifPresent(revoked -> {
            throw Refusal.precondition(
                    "standing approval %s was revoked by %s: create another".formatted(id, revoked.by()));
        });
        if (!before.signed().getApproval().equals(signed.getApproval())) {
            throw Refusal.precondition(
                    "there is another standing approval %s already: create one with another id".formatted(id));
        }
    }

    private static Map<String, ?> audited(SignedStandingApproval signed, StandingApproval approval) {
        return Map.of(
                "hash",
                Sha256.hex(signed.getApproval().toByteArray()),
                "environments",
                List.copyOf(approval.getEnvironmentsList()),
                "expires",
                PlanChecks.instant(approval.getExpireTime()).toString(),
                "signers",
                signed.getSignaturesList().stream().map(Signature::getKeyId).toList(),
                "reason",
                approval.getReason());
    }

    private static StandingApproval decode(SignedStandingApproval signed) {
        Requests fields = new Requests();
        if (signed.getApproval().isEmpty() || signed.getApproval().size() > LARGEST) {
            fields.fault(
                    "approval.approval",
                    "1 to %d bytes".formatted(LARGEST),
                    signed.getApproval().size() + " bytes");
        }
        PlanChecks.signatures("approval.signatures", signed.getSignaturesList(), fields);
        fields.refuseFaults();
        try {
            StandingApproval approval = StandingApproval.parseFrom(signed.getApproval());
            if (!approval.getUnknownFields().asMap().isEmpty()) {
                throw Refusal.invalid(
                        "approval.approval: it has fields that this controller does not know: upgrade it first");
            }
            return approval;
        } catch (InvalidProtocolBufferException broken) {
            throw Refusal.invalid("approval.approval: expected a serialised patchwave.plan.v1.StandingApproval, found "
                    + broken.getMessage());
        }
    }

    private void check(StandingApproval approval, FleetPolicy policy, Instant now) {
        Requests fields = new Requests();
        if (!ID.matcher(approval.getApprovalId()).matches()) {
            fields.fault(
                    "approval_id",
                    "3 to 64 lower-case letters, digits or '-'",
                    Requests.quote(approval.getApprovalId()));
        }
        fields.text("reason", approval.getReason(), false, LONGEST_REASON);
        PlanChecks.times(approval.getCreatedTime(), approval.getExpireTime(), LONGEST_LIFE, now, fields);
        PlanChecks.environments(approval.getEnvironmentsList(), policy, fields);
        if (approval.getReboot() == RebootPolicy.UNRECOGNIZED) {
            fields.fault("reboot", "REPORT or WHEN_NEEDED", String.valueOf(approval.getRebootValue()));
        }
        if (!approval.getControllerKey().equals(key())) {
            fields.fault(
                    "controller_key",
                    "the key of this controller, which 'patchwave approval create' writes",
                    "another one");
        }
        fields.refuseFaults();
    }

    private static List<String> warnings(StandingApproval approval, FleetPolicy policy) {
        List<String> warnings = new ArrayList<>();
        List<String> unused = approval.getEnvironmentsList().stream()
                .filter(name -> !policy.startImmediate().contains(new Environment(name)))
                .toList();
        if (!unused.isEmpty()) {
            warnings.add(
                    "urgency.start_immediate of the fleet file is %s, so that nothing starts by itself in %s: add it there and apply the file"
                            .formatted(policy.startImmediate(), String.join(", ", unused)));
        }
        String first = policy.environments().getFirst().name();
        if (!approval.getEnvironmentsList().contains(first)) {
            warnings.add(
                    "what starts by itself starts in the order of the environments, and this does not cover %s: nothing starts under it"
                            .formatted(first));
        }
        return warnings;
    }

    RevokeStandingApprovalResponse revoke(RevokeStandingApprovalRequest request, Actor caller) {
        Requests fields = new Requests();
        fields.text("reason", request.getReason(), false, LONGEST_REASON);
        fields.refuseFaults();
        return context.store()
                .write(
                        caller,
                        tables -> tables.standingApprovals()
                                .revoke(request.getApprovalId(), request.getReason())
                                .map(Grant::of)
                                .map(revoked -> RevokeStandingApprovalResponse.newBuilder()
                                        .setApproval(view(revoked, tables.now()))
                                        .build())
                                .orElseThrow(() -> Refusal.notFound(
                                        "there is no standing approval %s: 'patchwave approval list' has all"
                                                .formatted(Requests.quote(request.getApprovalId())))));
    }

    ListStandingApprovalsResponse list() {
        return context.store().read(tables -> {
            List<Grant> all = tables.standingApprovals().list(MOST_LISTED).stream()
                    .map(Grant::of)
                    .toList();
            ListStandingApprovalsResponse.Builder response =
                    ListStandingApprovalsResponse.newBuilder().setControllerKey(key());
            FleetInForce.find(tables)
                    .ifPresent(policy -> policy.startImmediate().forEach(it -> response.addStartImmediate(it.name())));
            all.stream()
                    .map(grant -> view(grant, tables.now()))
                    .sorted(Comparator.comparing((StandingApprovalView view) -> !view.getInForce()))
                    .forEach(response::addApprovals);
            return response.build();
        });
    }

    private StandingApprovalView view(Grant grant, Instant now) {
        StandingApprovalView.Builder view = StandingApprovalView.newBuilder()
                .setApproval(grant.approval())
                .setGrantor(grant.by())
                .setGrantTime(Fields.timestamp(grant.at()))
                .setInForce(grant.isInForce(key(), now));
        grant.signed().getSignaturesList().forEach(signature -> view.addSignerKeyIds(signature.getKeyId()));
        grant.revocation()
                .ifPresent(revoked -> view.setRevoker(revoked.by())
                        .setRevokeTime(Fields.timestamp(revoked.at()))
                        .setRevokeReason(revoked.reason()));
        return view.build();
    }
}
