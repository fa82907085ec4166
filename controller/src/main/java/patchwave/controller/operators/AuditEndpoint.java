package patchwave.controller.operators;

import io.grpc.stub.StreamObserver;
import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.store.Store;
import patchwave.controller.wire.AuditViews;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.ListAuditResponse;
import patchwave.proto.operator.v1.VerifyAuditRequest;
import patchwave.proto.operator.v1.VerifyAuditResponse;

/** AuditService: what was done, by whom, and whether the record of it is whole. */
final class AuditEndpoint extends AuditServiceGrpc.AuditServiceImplBase {
    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;

    /** Asks for the newest page. */
    private static final long NEWEST = -1;

    private final Store store;

    AuditEndpoint(Store store) {
        this.store = store;
    }

    @Override
    public void verifyAudit(VerifyAuditRequest request, StreamObserver<VerifyAuditResponse> observer) {
        Answers.send(
                observer,
                () -> AuditViews.verification(
                        store.read(transaction -> transaction.auditTrail().verify())));
    }

    @Override
    public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> observer) {
        Answers.send(observer, () -> {
            Requests fields = new Requests();
            int size = fields.number("page_size", request.getPageSize(), 0, LARGEST_PAGE);
            long after = request.getAfterSequence();
            if (after < NEWEST) {
                fields.fault("after_sequence", "-1 or more", String.valueOf(after));
            }
            fields.refuseFaults();
            int limit = size == 0 ? DEFAULT_PAGE : size;
            List<AuditRecord> records = store.read(transaction -> after == NEWEST
                    ? transaction.auditTrail().newest(limit)
                    : transaction.auditTrail().after(after, limit));
            ListAuditResponse.Builder response = ListAuditResponse.newBuilder();
            records.forEach(entry -> response.addRecords(AuditViews.of(entry)));
            return response.build();
        });
    }
}
