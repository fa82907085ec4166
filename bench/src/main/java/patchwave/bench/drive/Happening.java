package patchwave.bench.drive;

/**
 * Something that a simulated agent saw or did.
 *
 * @param kind what
 * @param agent the host's number
 * @param nanos when, by the machine's monotonic clock, which all processes share
 * @param attempt of the operation, where there is one; else 0
 */
public record Happening(Kind kind, int agent, long nanos, long attempt) {
    /** The host of a final report whose operation failed says so by a negative attempt. */
    public boolean failed() {
        return attempt < 0;
    }

    /** What can happen. */
    public enum Kind {
        CONNECTING,
        /** The controller welcomed the stream. */
        WELCOMED,
        /** The controller holds the host in quarantine. */
        QUARANTINED,
        /** It has reported that it is prepared. */
        READY,
        /** It was told of its admission. */
        ADMITTED,
        /** It has a permit and begins. */
        BEGUN,
        /** It got a permit that a real agent would not use. */
        PERMIT_UNUSED,
        /** It has sent its final report. */
        REPORTED,
        /** The controller no longer desires that operation: the final report is in its tables. */
        ACKNOWLEDGED,
        CANCELLED,
        /** The stream was lost or closed. */
        GONE
    }
}
