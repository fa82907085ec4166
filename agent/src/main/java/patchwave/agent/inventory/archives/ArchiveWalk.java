package patchwave.agent.inventory.archives;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.jspecify.annotations.Nullable;

/**
 * Finds the archives of a host's own file systems. A file that has not changed since the last look costs a stat, whether it is an
 * archive or not. Links are not followed. Not for several threads.
 */
public final class ArchiveWalk {
    private static final int MOST_FILES = 5_000_000;
    private static final int MOST_ARCHIVES = 20_000;
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
        try {
            Set<Path> left = Mounts.left(Files.readString(mountinfo), root);
            Files.walkFileTree(root, look.visitor(left));
        } catch (IOException e) {
            look.incomplete("the walk broke off: " + e.getMessage());
        }
        if (look.interrupted) {
            throw new InterruptedException();
        }
        for (Path file : more) {
            if (!look.archives.containsKey(file)) {
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
        boolean interrupted;

        SimpleFileVisitor<Path> visitor(Set<Path> left) {
            return new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return left.contains(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    return visited(file, attributes) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) {
                    // Gone while we looked, as a rule.
                    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                        unreadable++;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException why) {
                    return FileVisitResult.CONTINUE;
                }
            };
        }

        void incomplete(String why) {
            incomplete = incomplete.or(() -> Optional.of(why));
        }

        private boolean visited(Path file, BasicFileAttributes attributes) {
            files++;
            if (files > MOST_FILES || archives.size() >= MOST_ARCHIVES) {
                incomplete("more than " + MOST_FILES + " files or " + MOST_ARCHIVES + " archives");
                return false;
            }
            try {
                pause.take();
            } catch (InterruptedException _) {
                interrupted = true;
                return false;
            }
            if (attributes.isRegularFile() && attributes.size() >= SMALLEST && !NEVER.contains(extension(file))) {
                look(file, attributes);
            }
            return true;
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
                incomplete(unreadable + " files or directories could not be read");
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
