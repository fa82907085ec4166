package patchwave.cli.bootstrap;

import java.util.Locale;

/**
 * How a step went.
 *
 * @param detail one sentence; what failed, where and what to do, if it failed
 */
public record StepReport(Step step, State state, String detail) {
    /** How a step, or all of a host's, can go. */
    public enum State {
        /** Nothing was to be done. */
        OK,
        /** It would be changed: nothing is, in a check. */
        WOULD_CHANGE,
        CHANGED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
