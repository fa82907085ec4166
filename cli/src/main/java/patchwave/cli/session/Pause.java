package patchwave.cli.session;

import java.time.Duration;

/** Waiting before something is tried again. */
@FunctionalInterface
public interface Pause {
    /**
     * Returns when the time is over.
     *
     * @param length from 0
     */
    void rest(Duration length) throws InterruptedException;
}
