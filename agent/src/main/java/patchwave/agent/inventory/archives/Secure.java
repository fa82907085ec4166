package patchwave.agent.inventory.archives;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * Opens what is in a directory from the open directory itself and never through a link. This program is root and walks through
 * users' own directories: by names, a user could put a link in the place of what was just found to be a file.
 */
final class Secure {
    private Secure() {}

    /** A directory that nobody but root can put something else in the place of. */
    @SuppressWarnings("StreamResourceLeak") // It is the caller's to close.
    static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> it) {
            return it;
        }
        stream.close();
        throw new IOException(directory + " cannot be opened so that links are not followed");
    }

    /** A directory in a directory. */
    static SecureDirectoryStream<Path> open(SecureDirectoryStream<Path> directory, Path entry) throws IOException {
        return directory.newDirectoryStream(name(entry), LinkOption.NOFOLLOW_LINKS);
    }

    /** A directory by an absolute path without links. */
    static SecureDirectoryStream<Path> descend(Path path) throws IOException {
        Path root = path.getRoot();
        if (root == null) {
            throw new IOException(path + " is not absolute");
        }
        SecureDirectoryStream<Path> directory = open(root);
        for (Path name : path) {
            try (SecureDirectoryStream<Path> outer = directory) {
                directory = outer.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return directory;
    }

    static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path entry) throws IOException {
        return directory
                .getFileAttributeView(name(entry), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    /**
     * A file in a directory. If somebody puts a pipe in its place between the look at it and this, it does not return until someone
     * writes to the pipe: {@link PatientWalk} waits no longer than it has to.
     *
     * @param seen what it was found to be
     * @throws IOException if it is something else now
     */
    static FileChannel file(SecureDirectoryStream<Path> directory, Path entry, BasicFileAttributes seen)
            throws IOException {
        SeekableByteChannel channel =
                directory.newByteChannel(name(entry), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            BasicFileAttributes now = attributes(directory, entry);
            if (channel instanceof FileChannel file
                    && now.isRegularFile()
                    && Objects.equals(now.fileKey(), seen.fileKey())) {
                return file;
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(entry + " is not what it was");
    }

    private static Path name(Path entry) {
        return Objects.requireNonNull(entry.getFileName());
    }
}
