package patchwave.cli.bootstrap;

/** Is told how a run goes, by several threads. */
interface Progress extends AutoCloseable {
    /** A host begins a step. */
    void began(String hostId, Step step);

    /**
     * Something to see of a step that takes long.
     *
     * @param how such as "40 %"
     */
    void goesOn(String hostId, Step step, String how);

    /** A step ended. */
    void ended(String hostId, StepReport report);

    /** A host ended. */
    void finished(HostReport report);

    @Override
    void close();
}
