package patchwave.agent.inventory.archives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds the archives of a host's own file systems. A file that has not changed since the last look costs a stat, whether it is an
 * archive or not. Links are not followed. Not for several threads.
 */
public final class ArchiveWalk {
    private static final int MOST_FILES = 5_000_000;
    private static final int MOST_ARCHIVES = 20_000;
    private static final int MOST_DIRECTORIES = 200_000;
    private static final int MOST_STALE = 10_000;
    /** Smaller than the smallest archive with a class or coordinates in it. */
    private static final long SMALLEST = 100;

    /** Nothing that is called so is ever given to a JVM as an archive; most files of a host are. */
    private static final Set<String> NEVER = Set.of(
            "a", "c", "cc", "conf", "cpp", "css", "deb", "gif", "go", "gz", "h", "hpp", "html", "ini", "jpg", "js",
            "json", "ko", "list", "log", "md", "md5sums", "mo", "o", "pack", "pl", "pm", "png", "po", "py", "pyc", "rb",
            "rpm", "rs", "rst", "sh", "so", "svg", "ts", "ttf", "txt", "xml", "xz", "yaml", "yml", "zst");

    private final Path root;
    private final Path mountinfo;
    private final ArchiveReader reader;
    private final Pause pause;
    private LongSet others = new LongSet();
    private Map<Long, ArchiveContent> known = Map.of();

    /**
     * A walk that has not seen anything.
     *
     * @param root where to begin
     * @param mountinfo of this process, "/proc/self/mountinfo"
     * @param nanos a clock that is never set, in nanoseconds
     */
    public ArchiveWalk(Path root, Path mountinfo, ArchiveLimits limits, Pause pause, LongSupplier nanos) {
        this.root = root;
        this.mountinfo = mountinfo;
        this.pause = pause;
        reader = new ArchiveReader(Signatures.all(), limits, nanos);
    }

    /**
     * Looks at every file.
     *
     * @param more files to look at wherever they are, such as those that a JVM has open
     */
    public ArchiveScan scan(Set<Path> more) throws InterruptedException {
        Look look = new Look();
        String mounts = mounts();
        look.walk(Mounts.left(mounts, root));
        List<Path> networks = Mounts.networks(mounts);
        for (Path file : more) {
            if (!look.archives.containsKey(file) && networks.stream().noneMatch(file::startsWith)) {
                look.also(file);
            }
        }
        others.settle();
        if (others.size() > MOST_STALE + 2 * look.others) {
            // Most of what it has is of files that are gone or different now.
            others = new LongSet();
        }
        known = Map.copyOf(look.known);
        return look.result();
    }

    private String mounts() {
        try {
            return Files.readString(mountinfo);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell which file systems are of a network, by " + mountinfo, e);
        }
    }

    /** One look. */
    private final class Look {
        final Map<Long, ArchiveContent> known = new HashMap<>();
        final Map<Path, FoundArchive> archives = new TreeMap<>();
        /** Files that are no archives, though their names do not say so. */
        private int others;

        private int files;
        private int read;
        private int unreadable;
        private Optional<String> incomplete = Optional.empty();

        /**
         * Every directory below the root. Not by the JDK's own walk: that asks for what a directory is before it can be told to
         * leave it, and on a network that is down there would never be an answer.
         */
        void walk(Set<Path> left) throws InterruptedException {
            Deque<Path> directories = new ArrayDeque<>(List.of(root));
            while (!directories.isEmpty() && incomplete.isEmpty()) {
                Path directory = directories.pop();
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                    for (Path entry : entries) {
                        if (!left.contains(entry)) {
                            visit(entry, directories);
                        }
                    }
                } catch (IOException | DirectoryIteratorException _) {
                    failed(directory);
                }
            }
        }

        private void visit(Path file, Deque<Path> directories) throws InterruptedException {
            files++;
            if (files > MOST_FILES || archives.size() >= MOST_ARCHIVES || directories.size() >= MOST_DIRECTORIES) {
                incomplete = Optional.of("more than " + MOST_FILES + " files, " + MOST_ARCHIVES + " archives or "
                        + MOST_DIRECTORIES + " directories beside one another");
                return;
            }
            pause.take();
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isDirectory()) {
                    directories.push(file);
                } else if (attributes.isRegularFile()
                        && attributes.size() >= SMALLEST
                        && !NEVER.contains(extension(file))) {
                    look(file, attributes);
                }
            } catch (IOException _) {
                failed(file);
            }
        }

        private void failed(Path file) {
            // Gone while we looked, as a rule.
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                unreadable++;
            }
        }

        void also(Path file) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile() && archives.size() < MOST_ARCHIVES) {
                    look(file, attributes);
                }
            } catch (IOException _) {
                // Deleted since it was opened: nobody can read it by its name any more.
                files++;
            }
        }

        private void look(Path file, BasicFileAttributes attributes) {
            long key = key(attributes);
            if (ArchiveWalk.this.others.contains(key)) {
                others++;
                return;
            }
            try {
                ArchiveContent content = known.get(key);
                if (content == null) {
                    content = ArchiveWalk.this.known.get(key);
                }
                if (content == null) {
                    if (!ArchiveReader.isArchive(file, attributes.size())) {
                        ArchiveWalk.this.others.add(key);
                        others++;
                        return;
                    }
                    content = reader.read(file, attributes.size());
                    read++;
                }
                known.put(key, content);
                if (content.isWorthTelling()) {
                    archives.put(file, new FoundArchive(file, content));
                }
            } catch (IOException _) {
                unreadable++;
            }
        }

        ArchiveScan result() {
            if (unreadable > 0) {
                incomplete = incomplete.or(() -> Optional.of(unreadable + " files or directories could not be read"));
            }
            List<FoundArchive> sorted = new ArrayList<>(archives.values());
            sorted.sort(Comparator.comparing(it -> it.path().toString()));
            return new ArchiveScan(sorted, files, read, incomplete);
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** Device, inode, time of change and size in one number. */
    private static long key(BasicFileAttributes attributes) {
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
