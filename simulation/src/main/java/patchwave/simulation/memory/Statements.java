package patchwave.simulation.memory;

/** Stands between the tables and every change of them: whether it may be made, and how it is taken back. */
final class Statements {
    private final UndoLog undo = new UndoLog();
    private Interruptions interruptions;
    private boolean writable;

    Statements(Interruptions interruptions) {
        this.interruptions = interruptions;
    }

    Interruptions interruptions() {
        return interruptions;
    }

    void interruptedBy(Interruptions other) {
        interruptions = other;
    }

    void allowWrites(boolean allowed) {
        writable = allowed;
    }

    void requireWritable() {
        if (!writable) {
            throw new IllegalStateException("this transaction only reads: call Store.write");
        }
    }

    /** The process may die here. */
    void before(String statement) {
        requireWritable();
        interruptions.before(statement);
    }

    void done(String statement, Object key, Runnable takeBack) {
        undo.add(new Change(statement, key), takeBack);
    }

    UndoLog undo() {
        return undo;
    }
}
