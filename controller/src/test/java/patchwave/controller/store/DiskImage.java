package patchwave.controller.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The two files of an embedded database as they lie on a disk: the database file and its write-ahead log. */
final class DiskImage {
    /** What disks write as a whole. */
    private static final int SECTOR = 512;

    private static final int LOG_HEADER = 32;
    private static final int FRAME = 24 + 4096;

    private final byte[] main;
    private final byte[] log;

    private DiskImage(byte[] main, byte[] log) {
        this.main = main;
        this.log = log;
    }

    static DiskImage of(Path file) throws IOException {
        Path log = log(file);
        return new DiskImage(Files.readAllBytes(file), Files.exists(log) ? Files.readAllBytes(log) : new byte[0]);
    }

    void write(Path file) throws IOException {
        Files.write(file, main);
        Files.write(log(file), log);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
    }

    private static Path log(Path file) {
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    boolean sameMain(DiskImage other) {
        return Arrays.equals(main, other.main);
    }

    /** Whether the log begins anew: its frames overwrite those that were there. */
    boolean restartsLogOf(DiskImage before) {
        return before.log.length >= LOG_HEADER
                && !Arrays.equals(Arrays.copyOf(before.log, LOG_HEADER), Arrays.copyOf(log, LOG_HEADER));
    }

    /**
     * What a power cut may leave while the log goes from one state to this one, before it was forced to disk: cut off at, just
     * before and just behind every frame's end and at some other bytes; with the tail's length but not its content; with any of
     * its sectors and not the others.
     */
    List<DiskImage> torn(DiskImage before, Random random) {
        List<Integer> cuts = new ArrayList<>();
        int from = firstDifference(before.log, log);
        for (int end = LOG_HEADER; end <= log.length; end += FRAME) {
            for (int near : List.of(end - 1, end, end + 1, end + 24)) {
                if (near >= from && near <= log.length) {
                    cuts.add(near);
                }
            }
        }
        for (int i = 0; i < 4 && from < log.length; i++) {
            cuts.add(random.nextInt(from, log.length));
        }
        List<DiskImage> all = new ArrayList<>();
        for (int cut : cuts) {
            byte[] shorter = Arrays.copyOf(log, Math.max(cut, before.log.length));
            if (before.log.length > cut) {
                System.arraycopy(before.log, cut, shorter, cut, before.log.length - cut);
            }
            all.add(new DiskImage(before.main, shorter));
            byte[] zeros = Arrays.copyOf(log, log.length);
            Arrays.fill(zeros, cut, log.length, (byte) 0);
            all.add(new DiskImage(before.main, zeros));
        }
        for (int i = 0; i < 4; i++) {
            all.add(new DiskImage(before.main, mixed(before.log, log, random)));
        }
        return all;
    }

    /** What a power cut may leave while this state's log, which is on disk, is copied into the database file. */
    List<DiskImage> halfCopied(DiskImage before, Random random) {
        List<DiskImage> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            all.add(new DiskImage(mixed(before.main, main, random), log));
        }
        return all;
    }

    /** Each sector from one or the other; what neither has is zero. */
    private static byte[] mixed(byte[] before, byte[] after, Random random) {
        byte[] mixed = Arrays.copyOf(before, Math.max(before.length, after.length));
        int share = random.nextInt(1, 10);
        for (int sector = 0; sector < after.length; sector += SECTOR) {
            if (random.nextInt(10) < share) {
                System.arraycopy(after, sector, mixed, sector, Math.min(SECTOR, after.length - sector));
            }
        }
        return mixed;
    }

    private static int firstDifference(byte[] before, byte[] after) {
        int difference = Arrays.mismatch(before, after);
        return difference < 0 ? after.length : difference;
    }
}
