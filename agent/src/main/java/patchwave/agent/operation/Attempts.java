package patchwave.agent.operation;

/**
 * The attempt numbers of a host's journal. Each only grows, so that late and repeated reports do no harm.
 *
 * @param intent the highest attempt that a permit was accepted for; 0 if none
 * @param begun the highest attempt whose package work was handed over; 0 if none
 * @param finished the highest attempt with an outcome; 0 if none
 * @param fenced the highest attempt that was promised never to begin; 0 if none
 * @param floor the highest attempt that the controller said it ever made for this host; nothing below it may begin,
 *     the attempt of that number itself still may
 */
public record Attempts(long intent, long begun, long finished, long fenced, long floor) {
    public static final Attempts NONE = new Attempts(0, 0, 0, 0, 0);

    public Attempts {
        if (intent < 0 || begun < 0 || finished < 0 || fenced < 0 || floor < 0) {
            throw new IllegalArgumentException("attempt numbers start at 0");
        }
    }

    /** The highest of what this host itself did or promised: a new attempt must be above it (rule A1). */
    public long highest() {
        return Math.max(Math.max(intent, begun), Math.max(finished, fenced));
    }

    public Attempts withIntent(long attempt) {
        return new Attempts(Math.max(intent, attempt), begun, finished, fenced, floor);
    }

    public Attempts withBegun(long attempt) {
        return new Attempts(intent, Math.max(begun, attempt), finished, fenced, floor);
    }

    public Attempts withFinished(long attempt) {
        return new Attempts(intent, begun, Math.max(finished, attempt), fenced, floor);
    }

    public Attempts withFenced(long attempt) {
        return new Attempts(intent, begun, finished, Math.max(fenced, attempt), floor);
    }

    public Attempts withFloor(long attempt) {
        return new Attempts(intent, begun, finished, fenced, Math.max(floor, attempt));
    }
}
