package patchwave.cli.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** Writes files that others read while they are replaced: they find the old text or the new one, and never a part. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes the file, in the place of one of that name.
     *
     * @throws Refusal if it cannot be written; then the old one is as it was
     */
    public static void write(Path file, byte[] text, RandomGenerator random) {
        byte[] name = new byte[8];
        random.nextBytes(name);
        Path part =
                file.resolveSibling(file.getFileName() + "." + HexFormat.of().formatHex(name) + ".part");
        try {
            try {
                write(part, text);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be written (" + e + ")", e);
        }
    }

    private static void write(Path file, byte[] text) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(text);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }
}
