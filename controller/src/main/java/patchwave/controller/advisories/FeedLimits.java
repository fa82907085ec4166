package patchwave.controller.advisories;

/**
 * What a document may be at most, and at least. Every reader's work grows with the bytes alone, so that these limit the time too.
 *
 * @param mostBytes as it came
 * @param mostUnpackedBytes after unpacking, all together
 * @param deepest how deep values may nest
 * @param leastRecords fewer are taken for a document that was cut: give most of what the last good one had; 0 for no such limit
 */
public record FeedLimits(int mostBytes, int mostUnpackedBytes, int deepest, int leastRecords) {
    private static final int MEBI = 1024 * 1024;

    /** Some three times of what the largest of the feeds has today. */
    public static final FeedLimits DEFAULT = new FeedLimits(256 * MEBI, 1024 * MEBI, 64, 0);

    /**
     * What a JVM can read: the default, or less where it has little memory. A text is there twice while it is read, and what it says
     * once more.
     *
     * @param memory the most that the JVM's heap may have, in bytes
     */
    public static FeedLimits forMemory(long memory) {
        long unpacked = Math.max(MEBI, Math.min(DEFAULT.mostUnpackedBytes(), memory / 8));
        return new FeedLimits(
                (int) Math.min(DEFAULT.mostBytes(), unpacked),
                (int) unpacked,
                DEFAULT.deepest(),
                DEFAULT.leastRecords());
    }

    /** The same with a least number of records. */
    public FeedLimits withLeastRecords(int records) {
        return new FeedLimits(mostBytes, mostUnpackedBytes, deepest, records);
    }
}
