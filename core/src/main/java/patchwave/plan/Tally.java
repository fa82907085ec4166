package patchwave.plan;

import java.util.EnumMap;
import java.util.Map;
import patchwave.policy.FailureClass;

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
    /** Failed or overdue, admitted by the stage's first batch, of classes that the halt table judges. */
    int failedInFirstBatch;

    private final Map<FailureClass, Integer> byClass = new EnumMap<>(FailureClass.class);

    /** Counts a host, or takes it back. */
    void count(PhaseKind kind, boolean hasFailed, int by) {
        hosts += by;
        switch (kind) {
            case WAITING, PREPARING, READY -> toDo += by;
            case AT_WORK -> {
                atWork += by;
                overdue += hasFailed ? by : 0;
            }
            case SUCCEEDED -> succeeded += by;
            case NOT_NEEDED -> notNeeded += by;
            case FAILED -> failed += by;
            case REFUSED, EXCLUDED -> {}
        }
    }

    /** Counts the failure of a failed or overdue host, or takes it back. */
    void fail(FailureClass kind, boolean countsInFirstBatch, int by) {
        byClass.merge(kind, by, Integer::sum);
        failedInFirstBatch += countsInFirstBatch ? by : 0;
    }

    int failedWith(FailureClass kind) {
        return byClass.getOrDefault(kind, 0);
    }

    /** Hosts that used up the limits of batches. */
    int admitted() {
        return atWork + succeeded + failed;
    }

    /** Hosts whose operation has ended. */
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
