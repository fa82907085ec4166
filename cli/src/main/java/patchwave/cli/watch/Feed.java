package patchwave.cli.watch;

import java.util.function.Consumer;

/** Where news of one rollout comes from. */
@FunctionalInterface
public interface Feed {
    /**
     * Opens one stream. Its last news is {@link News.Ended} or {@link News.Lost}, unless it is closed before.
     *
     * @param listener called from any thread, one call at a time
     */
    Subscription open(String rolloutId, Consumer<News> listener);

    /** An open stream. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
