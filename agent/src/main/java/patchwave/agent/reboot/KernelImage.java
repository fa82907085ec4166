package patchwave.agent.reboot;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a kernel image says of itself. The version tells apart two builds of one release, which a distribution's security
 * updates are.
 *
 * @param release as uname -r says it when it runs
 * @param version as uname -v does
 */
record KernelImage(String release, String version) {
    /** The boot protocol of x86 (Documentation/arch/x86/boot.rst): the magic, and where the version text is. */
    private static final int MAGIC_AT = 0x202;

    private static final int MAGIC = 0x48647253; // HdrS
    private static final int POINTER_AT = 0x20e;
    private static final int POINTER_BASE = 0x200;
    private static final int LONGEST = 512;

    /** The image in this file; empty if it is not of a form that is known here. */
    static Optional<KernelImage> read(Path file) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "r")) {
            if (image.length() < POINTER_AT + 2) {
                return Optional.empty();
            }
            image.seek(MAGIC_AT);
            if (image.readInt() != MAGIC) {
                return Optional.empty();
            }
            image.seek(POINTER_AT);
            int pointer = Short.toUnsignedInt(Short.reverseBytes(image.readShort()));
            if (pointer == 0 || pointer + POINTER_BASE >= image.length()) {
                return Optional.empty();
            }
            image.seek(pointer + (long) POINTER_BASE);
            byte[] text = new byte[(int) Math.min(LONGEST, image.length() - image.getFilePointer())];
            image.readFully(text);
            return parse(new String(text, StandardCharsets.US_ASCII));
        }
    }

    /** Such as "6.1.0-31-amd64 (someone@builder) #1 SMP Debian 6.1.128-1 (2025-02-07)" up to a zero byte. */
    static Optional<KernelImage> parse(String text) {
        int end = text.indexOf('\0');
        String line = (end < 0 ? text : text.substring(0, end)).strip();
        int space = line.indexOf(' ');
        int version = line.indexOf('#');
        return space <= 0 || version < 0
                ? Optional.empty()
                : Optional.of(new KernelImage(line.substring(0, space), line.substring(version)));
    }

    boolean is(String runningRelease, String runningVersion) {
        return release.equals(runningRelease) && version.equals(runningVersion);
    }

    @Override
    public String toString() {
        return release + " (" + version + ")";
    }
}
