package patchwave.cli.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.function.Predicate;
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

    /**
     * Replaces a file that was read before, unless it changed since. Of two who replace it at once one is refused: the new text
     * is written beside it under a name that only one of them can make.
     *
     * @param isAsRead whether this text, which is there now, is still what was read
     * @throws Refusal if it changed, somebody else replaces it, or it cannot be written; then it is as it was
     */
    public static void replace(Path file, Predicate<String> isAsRead, byte[] text) {
        try {
            // Behind a link, that what it points to is replaced and not the link.
            Path real = file.toRealPath();
            Path part = real.resolveSibling(real.getFileName() + ".part");
            try (FileChannel out = open(part)) {
                write(out, text);
                if (!isAsRead.test(Files.readString(real))) {
                    throw new Refusal(
                            ExitCode.REFUSED,
                            file + ": was changed by somebody else meanwhile, and is left as it is now; do it again");
                }
                Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(real));
                Files.move(part, real, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException e) {
                // It is the other one's.
                throw e;
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(part);
                throw e;
            }
        } catch (FileAlreadyExistsException e) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "%s: somebody else is replacing it, as %s is there; do it again, and delete that file if nobody is"
                            .formatted(file, e.getFile()),
                    e);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be written (" + e + ")", e);
        }
    }

    private static void write(Path file, byte[] text) throws IOException {
        try (FileChannel out = open(file)) {
            write(out, text);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static void write(FileChannel out, byte[] text) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text);
        while (left.hasRemaining()) {
            out.write(left);
        }
        out.force(true);
    }
}
