package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.List;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.audit.CanonicalJson;
import patchwave.controller.audit.HashChain;
import patchwave.controller.audit.Verification;
import patchwave.controller.store.AuditTrail;

/** {@link AuditTrail} on the entries; the chain is made when somebody asks for it, because most simulated runs never do. */
final class MemoryAuditTrail implements AuditTrail {
    private final Tables tables;
    private final List<AuditRecord> linked = new ArrayList<>();

    MemoryAuditTrail(Tables tables) {
        this.tables = tables;
    }

    /** Entries after so many were rolled back. */
    void forgetAfter(int entries) {
        while (linked.size() > entries) {
            linked.removeLast();
        }
    }

    private List<AuditRecord> records() {
        List<AuditEntry> entries = tables.audit();
        for (int i = linked.size(); i < entries.size(); i++) {
            AuditEntry entry = entries.get(i);
            linked.add(HashChain.link(
                    linked.isEmpty() ? HashChain.START : linked.getLast().hash(),
                    entry.sequence(),
                    entry.at(),
                    entry.actor(),
                    entry.verb(),
                    entry.object(),
                    CanonicalJson.write(entry.body())));
        }
        return linked;
    }

    @Override
    public List<AuditRecord> after(long sequence, int limit) {
        List<AuditRecord> records = records();
        int from = Math.clamp(sequence, 0, records.size());
        return List.copyOf(records.subList(from, Math.min(records.size(), from + limit)));
    }

    @Override
    public List<AuditRecord> newest(int limit) {
        List<AuditRecord> records = records();
        return List.copyOf(records.subList(Math.max(0, records.size() - limit), records.size()));
    }

    @Override
    public Verification verify() {
        long sequence = 0;
        String hash = HashChain.START;
        for (AuditRecord record : records()) {
            String fault = HashChain.fault(sequence, hash, record);
            if (!fault.isEmpty()) {
                return new Verification(sequence, hash, sequence + 1, fault);
            }
            sequence = record.sequence();
            hash = record.hash();
        }
        return new Verification(sequence, hash, 0, "");
    }
}
