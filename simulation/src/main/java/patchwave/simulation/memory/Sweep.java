package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.controller.store.Mismatch;

/** Checks the counters against hosts and claims (invariant I11). */
final class Sweep {
    private static final int SHOWN = 5;
    private final MemoryTransaction transaction;
    private final Tables tables;

    Sweep(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    /** What hosts and claims make of a pool. */
    private record Count(PoolRow pool, int members, int claims, int out) {
        boolean isOff() {
            return pool.inOperation != claims || pool.down != out;
        }

        void addTo(List<Mismatch> found) {
            if (pool.registered != members) {
                found.add(new Mismatch(pool.id, "registered", pool.registered, members));
            }
            if (pool.inOperation != claims) {
                found.add(new Mismatch(pool.id, "in_op", pool.inOperation, claims));
            }
            if (pool.down != out) {
                found.add(new Mismatch(pool.id, "down", pool.down, out));
            }
        }
    }

    private List<Count> counts() {
        return tables.pools.all().stream().map(this::count).toList();
    }

    private Count count(PoolRow pool) {
        int members = 0;
        int out = 0;
        for (HostRow host : tables.hosts.all()) {
            int weight = Accounts.weight(host.shares, pool.name);
            members += weight;
            if (host.isOut() && tables.claim(host.id) == null) {
                out += weight;
            }
        }
        int claims = 0;
        for (ClaimRow claim : tables.claims.all()) {
            claims += Accounts.weight(claim.shares, pool.name);
        }
        return new Count(pool, members, claims, out);
    }

    private static List<Mismatch> mismatches(List<Count> counts) {
        List<Mismatch> found = new ArrayList<>();
        counts.forEach(count -> count.addTo(found));
        return found;
    }

    List<Mismatch> sweep() {
        List<Mismatch> found = mismatches(counts());
        String closed = tables.admissionClosed();
        if (!found.isEmpty()) {
            String reason = "the ledger does not add up: "
                    + String.join(
                            "; ",
                            found.stream().limit(SHOWN).map(Mismatch::toString).toList());
            if (!reason.equals(closed)) {
                tables.setAdmissionClosed(reason);
                transaction.audit("ledger.mismatch", "ledger", Map.of("reason", reason, "mismatches", found.size()));
            }
        } else if (closed != null) {
            tables.setAdmissionClosed(null);
            transaction.audit("ledger.open", "ledger", Map.of("was", closed));
        }
        return found;
    }

    void recount() {
        List<Count> counts = counts();
        List<String> found = mismatches(counts).stream().map(Mismatch::toString).toList();
        for (Count count : counts) {
            PoolRow pool = count.pool();
            if (count.isOff()) {
                transaction.accounts().correct(pool.name, count.claims() - pool.inOperation, count.out() - pool.down);
            }
        }
        new Placement(transaction).resizeAll();
        tables.setAdmissionClosed(null);
        transaction.audit("ledger.recount", "ledger", Map.of("corrected", found));
    }
}
