package patchwave.simulation.memory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Store;
import patchwave.controller.store.Transaction;

/**
 * {@link Store} in memory: what the SQL decides, decided once more in plain code, fast enough for a simulated fleet and held
 * to the same contracts.
 *
 * <p>It is the database, and so it outlives the simulated controller processes: {@link #close} ends one process's use, and
 * the next process uses the same object. A transaction that throws, of whatever reason, has not happened.
 *
 * <p>Readers wait for the writer and it for them. A read inside a write would see what is not committed, and a write inside
 * a read would change what the read sees: both are refused with {@link IllegalStateException}.
 */
public final class MemoryStore implements Store {
    private final InstantSource clock;
    private final String incarnation;
    private final Rules rules;
    private final Statements statements;
    private final Tables tables;
    private final MemoryAuditTrail auditTrail;
    private final ReentrantLock turn = new ReentrantLock();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private boolean writing;
    private long transactions;
    private List<Change> changes = List.of();

    /** As the real store, and never interrupted. */
    public MemoryStore(InstantSource clock, RandomGenerator random) {
        this(clock, random, Rules.REAL, Interruptions.NONE);
    }

    /**
     * An empty database.
     *
     * @param clock gives every transaction its one time, {@link Transaction#now}
     * @param random names it
     * @param rules all, or those of a mutant
     * @param interruptions where the process that writes may die
     */
    public MemoryStore(InstantSource clock, RandomGenerator random, Rules rules, Interruptions interruptions) {
        this.clock = clock;
        byte[] name = new byte[16];
        random.nextBytes(name);
        this.incarnation = HexFormat.of().formatHex(name);
        this.rules = rules;
        this.statements = new Statements(interruptions);
        this.tables = new Tables(statements);
        this.auditTrail = new MemoryAuditTrail(tables);
    }

    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "a write inside another transaction would wait for itself: use the transaction at hand");
        }
        T result;
        turn.lock();
        try {
            result = transact(actor, work);
        } finally {
            turn.unlock();
        }
        statements.interruptions().afterCommit();
        listeners.forEach(Runnable::run);
        return result;
    }

    private <T> T transact(Actor actor, Function<Transaction, T> work) {
        boolean committed = false;
        writing = true;
        statements.allowWrites(true);
        try {
            T result = work.apply(new MemoryTransaction(tables, rules, auditTrail, now(), actor, transactions + 1));
            statements.interruptions().beforeCommit();
            changes = statements.undo().commit();
            transactions++;
            committed = true;
            return result;
        } finally {
            if (!committed) {
                statements.undo().backTo(0);
                auditTrail.forgetAfter(tables.audit().size());
            }
            statements.allowWrites(false);
            writing = false;
        }
    }

    @Override
    public void change(Actor actor, Consumer<Transaction> work) {
        write(actor, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        turn.lock();
        try {
            if (writing) {
                throw new IllegalStateException(
                        "a read inside a write would see what is not committed: use the transaction at hand");
            }
            return work.apply(new MemoryTransaction(tables, rules, auditTrail, now(), Actor.CONTROLLER, transactions));
        } finally {
            turn.unlock();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String incarnation() {
        return incarnation;
    }

    /** A process ends, well or not: its listeners are called no more. The contents stay, for the next one. */
    @Override
    public void close() {
        listeners.clear();
    }

    /** From now on processes die where these say. */
    public void interruptedBy(Interruptions interruptions) {
        statements.interruptedBy(interruptions);
    }

    /** How many write transactions were committed. */
    public long transactions() {
        return transactions;
    }

    /** The rows that the last committed write changed, in order. */
    public List<Change> changes() {
        return changes;
    }

    /** Sorted by host. Do not keep it: it follows the store. */
    public Collection<ClaimRow> claims() {
        return tables.claims.all();
    }

    /** Sorted by id, with those that are out of the fleet file but still counted in. Do not keep it. */
    public Collection<PoolRow> pools() {
        return tables.pools.all();
    }

    /** Sorted by id, with the removed ones. Do not keep it. */
    public Collection<HostRow> hosts() {
        return tables.hosts.all();
    }

    /** Sorted by id, all that ever were. Do not keep it. */
    public Collection<RolloutRow> rollouts() {
        return tables.rollouts.all();
    }

    /** The whole trail, oldest first, not hashed. Do not keep it. */
    public List<AuditEntry> audit() {
        return Collections.unmodifiableList(tables.audit());
    }

    /** The planner's epoch in force. */
    public long plannerEpoch() {
        return tables.plannerEpoch();
    }
}
