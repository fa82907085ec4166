package patchwave.cli.session;

import java.time.Duration;

/** Waiting before something is tried again. */
@FunctionalInterface
public interface Pause {
    /** @param length from 0 */
    void rest(Duration length) throws InterruptedException;
}
