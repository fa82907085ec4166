package patchwave.cli.watch;

import java.time.Instant;
import patchwave.proto.operator.v1.RolloutView;

/** Shows one rollout while it goes on. Used by one thread. */
public interface Viewer extends AutoCloseable {
    /** The rollout changed, or is seen for the first time, or again after an absence. */
    void seen(RolloutView rollout, Instant now);

    /**
     * The controller cannot be reached; called at every failed try.
     *
     * @param since when it was lost
     * @param why one sentence
     */
    void absent(Instant since, String why, Instant now);

    /** Time has passed and nothing changed. */
    void tick(Instant now);

    /** Whether what is shown still reaches anybody: a pipe may have lost its reader, and a file its disk. */
    default boolean isRead() {
        return true;
    }

    /** Leaves the screen ready for other output. */
    @Override
    void close();
}
