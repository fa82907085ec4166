package patchwave.plan;

/** How many hosts of a stage stand where. */
final class Tally {
    int hosts;
    /** Waiting, preparing or ready: the batch waits for them. */
    int toDo;
    /** Hold a claim; with those overdue. */
    int atWork;
    /** Hold a claim for longer than the operation deadline: count as failed. */
    int overdue;

    int succeeded;
    int notNeeded;
    int failed;
    /** Failed or overdue, admitted by the stage's first batch. */
    int failedInFirstBatch;

    /** Hosts that used up the limits of batches. */
    int admitted() {
        return atWork + succeeded + failed;
    }

    /** Hosts whose operation has ended, as the halt table counts. */
    int done() {
        return succeeded + failures();
    }

    int failures() {
        return failed + overdue;
    }

    /** Whether work goes on that may still end well in time. */
    boolean isBusy() {
        return atWork > overdue;
    }
}
