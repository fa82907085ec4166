package patchwave.agent.inventory.archives;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Tells whether a file is the same and unchanged. */
final class FileKey {
    private FileKey() {}

    /** Device, inode, time of change and size in one number. */
    static long of(BasicFileAttributes attributes) {
        long mixed = mix(Objects.hashCode(attributes.fileKey()));
        mixed = mix(mixed ^ attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        return mix(mixed ^ attributes.size());
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
