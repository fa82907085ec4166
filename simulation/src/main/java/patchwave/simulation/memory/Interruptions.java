package patchwave.simulation.memory;

/**
 * Where a simulated controller process can die: between any two statements of a transaction, and on both sides of its
 * commit. Each method may throw what it likes; the store lets it through.
 */
public interface Interruptions {
    /** Nothing ever interrupts. */
    Interruptions NONE = new Interruptions() {
        @Override
        public void before(String statement) {}

        @Override
        public void beforeCommit() {}

        @Override
        public void afterCommit() {}
    };

    /**
     * A statement is about to change something. Throws: nothing of the transaction has happened.
     *
     * @param statement such as "claim.insert"
     */
    void before(String statement);

    /** All statements are done. Throws: nothing of the transaction has happened. */
    void beforeCommit();

    /** The transaction has happened. Throws: the caller never learns of it, and no listener is called. */
    void afterCommit();
}
