package patchwave.controller.store;

import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.Verification;

/** Reads the audit trail. Writing is inside the operations, in the transaction that changes something. */
public interface AuditTrail {
    /** Records after a sequence number, oldest first. */
    List<AuditRecord> after(long sequence, int limit);

    /** The newest records, oldest of them first. */
    List<AuditRecord> newest(int limit);

    /** Recomputes the whole chain, record by record, in constant memory. */
    Verification verify();
}
