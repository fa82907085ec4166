package patchwave.agent.inventory.archives;

import java.time.Duration;

/**
 * What one archive may cost. Beyond it the archive is left with an error, and what was found until then counts.
 *
 * @param depth levels of archives in archives, the outermost being the first
 * @param bytes that are inflated, of all levels together
 * @param ratio inflated bytes for each byte of the file; applies from {@link #FREE_BYTES} on
 * @param entries of all levels together
 * @param time for one archive
 */
public record ArchiveLimits(int depth, long bytes, int ratio, int entries, Duration time) {
    /** For real hosts. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(16, 1L << 30, 200, 200_000, Duration.ofSeconds(60));

    /** Small archives of text shrink well; these do no harm whatever their ratio. */
    static final long FREE_BYTES = 64L << 20;

    long bytesFor(long fileSize) {
        return Math.min(bytes, Math.max(FREE_BYTES, Math.multiplyExact(Math.min(fileSize, bytes), ratio)));
    }
}
