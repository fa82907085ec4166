package patchwave.controller.store;

import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.Verification;

/** Reads the audit trail. Writing is inside the operations, in the transaction that changes something. */
public final class AuditTrail {
    AuditTrail() {}

    /** Records after a sequence number, oldest first. */
    public List<AuditRecord> after(long sequence, int limit) {
        return Pending.value();
    }

    /** The newest records, oldest of them first. */
    public List<AuditRecord> newest(int limit) {
        return Pending.value();
    }

    /** Recomputes the whole chain, record by record, in constant memory. */
    public Verification verify() {
        return Pending.value();
    }
}
