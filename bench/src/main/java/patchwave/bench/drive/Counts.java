package patchwave.bench.drive;

/**
 * Where the agents are. All but connected, statuses and bytes count since the log was written last.
 *
 * @param connected streams that are welcomed now
 * @param statuses sent by all since the driver's start
 * @param bytes of all messages in both directions since the driver's start, without TLS and HTTP/2
 */
public record Counts(
        int connected,
        int ready,
        int admitted,
        int begun,
        int reported,
        int acknowledged,
        int cancelled,
        long statuses,
        long bytes) {
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Of two drivers together. */
    public Counts plus(Counts other) {
        return new Counts(
                connected + other.connected,
                ready + other.ready,
                admitted + other.admitted,
                begun + other.begun,
                reported + other.reported,
                acknowledged + other.acknowledged,
                cancelled + other.cancelled,
                statuses + other.statuses,
                bytes + other.bytes);
    }

    /** As one line of text. */
    public String text() {
        return "%d %d %d %d %d %d %d %d %d"
                .formatted(connected, ready, admitted, begun, reported, acknowledged, cancelled, statuses, bytes);
    }

    /** The counts of such a line. */
    public static Counts parse(String text) {
        String[] parts = text.split(" ", -1);
        return new Counts(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Integer.parseInt(parts[5]),
                Integer.parseInt(parts[6]),
                Long.parseLong(parts[7]),
                Long.parseLong(parts[8]));
    }
}
