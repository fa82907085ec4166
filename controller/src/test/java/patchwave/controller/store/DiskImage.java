package patchwave.controller.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

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

    void write(Path file) {
        try {
            Files.write(file, main);
            Files.write(log(file), log);
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-shm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    Stream<DiskImage> torn(DiskImage before, Random random) {
        List<Integer> cuts = new ArrayList<>();
        int from = firstDifference(before.log, log);
        int to = behindLastDifference(before.log, log);
        for (int end = LOG_HEADER; end <= to; end += FRAME) {
            for (int near : List.of(end - 1, end, end + 1, end + 24)) {
                if (near >= from && near <= to) {
                    cuts.add(near);
                }
            }
        }
        for (int i = 0; i < 4 && from < to; i++) {
            cuts.add(random.nextInt(from, to));
        }
        Stream<DiskImage> cut = cuts.stream().flatMap(at -> Stream.of(cutAt(before, at), emptyFrom(before, at, to)));
        return Stream.concat(
                cut,
                Stream.generate(() -> new DiskImage(before.main, mixedLog(before, random)))
                        .limit(4));
    }

    /**
     * With the header of this state. SQLite forces the header of a log that begins anew to disk before it writes a frame (its ticket
     * ff5be73dee): an old header before new frames would bring old pages back over a newer database file.
     */
    private byte[] mixedLog(DiskImage before, Random random) {
        byte[] mixed = mixed(before.log, log, random);
        System.arraycopy(log, 0, mixed, 0, Math.min(LOG_HEADER, log.length));
        return mixed;
    }

    private DiskImage cutAt(DiskImage before, int cut) {
        byte[] shorter = Arrays.copyOf(log, Math.max(cut, before.log.length));
        if (before.log.length > cut) {
            System.arraycopy(before.log, cut, shorter, cut, before.log.length - cut);
        }
        return new DiskImage(before.main, shorter);
    }

    /** As if the size had reached the disk and the content had not. */
    private DiskImage emptyFrom(DiskImage before, int from, int to) {
        byte[] zeros = log.clone();
        Arrays.fill(zeros, from, to, (byte) 0);
        return new DiskImage(before.main, zeros);
    }

    /** What a power cut may leave while this state's log, which is on disk, is copied into the database file. */
    Stream<DiskImage> halfCopied(DiskImage before, Random random) {
        return Stream.generate(() -> new DiskImage(mixed(before.main, main, random), log))
                .limit(12);
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

    private static int behindLastDifference(byte[] before, byte[] after) {
        if (before.length != after.length) {
            return after.length;
        }
        int end = after.length;
        while (end > 0 && before[end - 1] == after[end - 1]) {
            end--;
        }
        return end;
    }
}
