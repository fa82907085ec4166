package patchwave.cli.rollout;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.session.Session;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.AuditRecord;
import patchwave.proto.operator.v1.ListAuditRequest;

/**
 * How urgent the policy found an advisory when it was recorded, as the newest page of the audit trail tells it. The
 * contract has no call that reads an advisory without recording one, and an emergency records nothing by itself.
 */
final class RecordedUrgency {
    /** The contract's largest page. */
    private static final int PAGE = 1_000;

    private static final long NEWEST = -1;

    private final Session session;
    private final ControllerLink link;

    RecordedUrgency(Session session, ControllerLink link) {
        this.session = session;
        this.link = link;
    }

    /** One sentence; never a failure, because an emergency does not wait for a remark. */
    String sentence(String advisoryId) {
        try {
            List<AuditRecord> records = link.audit()
                    .listAudit(ListAuditRequest.newBuilder()
                            .setAfterSequence(NEWEST)
                            .setPageSize(PAGE)
                            .build())
                    .getRecordsList();
            return records.reversed().stream()
                    .filter(record -> record.getVerb().startsWith("advisory."))
                    .filter(record -> isAbout(record, advisoryId))
                    .findFirst()
                    .map(record -> describe(advisoryId, record))
                    .orElse(advisoryId
                            + ": no urgency on record; tell the policy what is known with 'patchwave advisory"
                            + " record " + advisoryId + "'");
        } catch (StatusRuntimeException e) {
            return advisoryId + ": its urgency cannot be shown ("
                    + session.meaningOf(e.getStatus()).sentence() + ")";
        }
    }

    private static boolean isAbout(AuditRecord record, String advisoryId) {
        return record.getObject().equals(advisoryId) || record.getObject().endsWith(":" + advisoryId);
    }

    private static String describe(String advisoryId, AuditRecord record) {
        Map<String, Value> facts = facts(record.getBody());
        String urgency = text(facts, "urgency");
        String rule = text(facts, "rule");
        boolean hunt = facts.getOrDefault("hunt", Value.getDefaultInstance()).getBoolValue();
        return Words.clean(advisoryId + " is " + (urgency.isEmpty() ? "on record" : urgency)
                + (rule.isEmpty() ? "" : " (rule: " + rule + ")") + ", recorded " + Moments.at(record.getRecordTime())
                + " by " + record.getActor()
                + (hunt ? ". Search the logs for earlier exploitation: patching does not undo it." : ""));
    }

    private static Map<String, Value> facts(String body) {
        Struct.Builder facts = Struct.newBuilder();
        try {
            JsonText.parse(body, facts);
            return facts.getFieldsMap();
        } catch (InvalidProtocolBufferException e) {
            return Map.of();
        }
    }

    private static String text(Map<String, Value> facts, String name) {
        return facts.getOrDefault(name, Value.getDefaultInstance()).getStringValue();
    }
}
