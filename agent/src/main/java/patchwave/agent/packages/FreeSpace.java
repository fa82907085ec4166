package patchwave.agent.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/** Looked at before package managers are asked for anything: on a disk that is full to the last byte apt may wait for ever. */
public final class FreeSpace {
    /** What a refresh and a small patch need at the least; what a plan needs beyond it, the package manager finds out. */
    static final long LEAST = 16L << 20;

    private FreeSpace() {}

    /** Ends the operation unless there is room where these are; of one that is not there, where it would be made. */
    public static void require(Collection<Path> directories) throws PackageTrouble, IOException {
        for (Path directory : directories) {
            Path there = directory;
            while (!Files.exists(there)) {
                there = there.toAbsolutePath().resolveSibling(".").normalize();
            }
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < LEAST) {
                throw PackageTrouble.lasting(
                        PackageFailureReason.DISK_FULL,
                        "the disk of " + directory + " has " + (free >> 20) + " MiB free, and " + (LEAST >> 20)
                                + " are needed at the least. Free space.");
            }
        }
    }
}
