package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.List;

/** How to take back what the transaction at hand has changed, newest first. */
final class UndoLog {
    private final List<Change> changes = new ArrayList<>();
    private final List<Runnable> steps = new ArrayList<>();

    void add(Change change, Runnable step) {
        changes.add(change);
        steps.add(step);
    }

    /** For {@link #backTo}. */
    int mark() {
        return steps.size();
    }

    /** Undoes what came after a mark. */
    void backTo(int mark) {
        for (int i = steps.size() - 1; i >= mark; i--) {
            steps.remove(i).run();
            changes.remove(i);
        }
    }

    /** Nothing can be taken back any more. */
    List<Change> commit() {
        List<Change> committed = List.copyOf(changes);
        changes.clear();
        steps.clear();
        return committed;
    }
}
