package patchwave.agent.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/** A file that is there whole, or as it was before, whatever dies in between. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a text in UTF-8 and makes the directories above it.
     *
     * @param attributes with which the file is made, such as who may read it
     */
    public static void write(Path file, String text, FileAttribute<?>... attributes) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        // The name begins with a dot and ends in ".tmp": apt and systemd read no such file.
        Path written = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.deleteIfExists(written);
        Files.createFile(written, attributes);
        Files.writeString(written, text);
        put(written, file);
    }

    /** Gives a written file its name, in the same file system. */
    public static void put(Path written, Path file) throws IOException {
        // The name must not reach the disk before the content does: after a loss of power it would be an empty file's.
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
