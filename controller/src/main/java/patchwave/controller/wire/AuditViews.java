package patchwave.controller.wire;

import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.Verification;
import patchwave.proto.operator.v1.VerifyAuditResponse;

/** The audit trail as operators see it. */
public final class AuditViews {
    private AuditViews() {}

    public static VerifyAuditResponse verification(Verification verification) {
        return VerifyAuditResponse.newBuilder()
                .setIntact(verification.isIntact())
                .setRecordCount(verification.records())
                .setHeadHash(verification.headHash())
                .setFirstBadSequence(verification.firstBadSequence())
                .setFault(verification.fault())
                .build();
    }

    public static patchwave.proto.operator.v1.AuditRecord of(AuditRecord entry) {
        return patchwave.proto.operator.v1.AuditRecord.newBuilder()
                .setSequence(entry.sequence())
                .setRecordTime(Fields.timestamp(entry.at()))
                .setActor(entry.actor())
                .setVerb(entry.verb())
                .setObject(entry.object())
                .setBody(entry.body())
                .setHash(entry.hash())
                .build();
    }
}
