package patchwave.agent.inventory.archives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Finds the archives of a host's own file systems. A file that has not changed since the last look costs a stat, whether it is an
 * archive or not. Links are not followed, whoever puts one in whatever place while it is looked at. Not for several threads, but
 * anyone may ask how far it is.
 */
public final class ArchiveWalk {
    private static final int MOST_FILES = 5_000_000;
    private static final int MOST_ARCHIVES = 20_000;
    /** Each is open while what is in it is looked at. */
    private static final int DEEPEST = 100;

    private static final int MOST_STALE = 10_000;
    /** Remembered in eight bytes each; the first bytes of files beyond these are read at each walk. */
    private static final int MOST_OTHERS = 400_000;
    /** Of all archives together, about in bytes. */
    private static final int MOST_CONTENT = 6 << 20;
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
    private volatile long steps;
    private volatile Path at;

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
        at = root;
        reader = new ArchiveReader(Signatures.all(), limits, nanos);
    }

    /** Changes while it gets on. */
    long steps() {
        return steps;
    }

    /** What it looks at. */
    Path at() {
        return at;
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
        private int cut;
        private long weight;
        private Optional<String> incomplete = Optional.empty();

        /**
         * Every directory below the root, each opened from the one that it is in. Not by the JDK's own walk: that asks for what a
         * directory is before it can be told to leave it, and on a network that is down there would never be an answer.
         */
        void walk(Set<Path> left) throws InterruptedException {
            try (SecureDirectoryStream<Path> top = Secure.open(root)) {
                walk(top, left, 1);
            } catch (IOException _) {
                unreadable++;
            }
        }

        private void walk(SecureDirectoryStream<Path> directory, Set<Path> left, int depth)
                throws IOException, InterruptedException {
            try {
                for (Path entry : directory) {
                    if (incomplete.isPresent()) {
                        return;
                    }
                    if (!left.contains(entry)) {
                        visit(directory, entry, left, depth);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }

        private void visit(SecureDirectoryStream<Path> directory, Path file, Set<Path> left, int depth)
                throws InterruptedException {
            step(file);
            if (files > MOST_FILES || archives.size() >= MOST_ARCHIVES) {
                incomplete = Optional.of("more than " + MOST_FILES + " files or " + MOST_ARCHIVES + " archives");
                return;
            }
            pause.take();
            try {
                BasicFileAttributes attributes = Secure.attributes(directory, file);
                if (attributes.isDirectory() && depth >= DEEPEST) {
                    unreadable++;
                } else if (attributes.isDirectory()) {
                    try (SecureDirectoryStream<Path> inner = Secure.open(directory, file)) {
                        walk(inner, left, depth + 1);
                    }
                } else if (attributes.isRegularFile()
                        && attributes.size() >= SMALLEST
                        && !NEVER.contains(extension(file))) {
                    look(directory, file, attributes);
                }
            } catch (IOException _) {
                failed(directory, file);
            }
        }

        private void step(Path file) throws InterruptedException {
            files++;
            steps = files;
            at = file;
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }

        private void failed(SecureDirectoryStream<Path> directory, Path file) {
            try {
                Secure.attributes(directory, file);
                unreadable++;
            } catch (IOException _) {
                // Gone while we looked, as a rule.
                files++;
            }
        }

        /** A file that is in a directory of any place: from the top as well, since anybody's link may be on the way. */
        void also(Path file) throws InterruptedException {
            step(file);
            pause.take();
            Path parent = file.getParent();
            if (parent == null || archives.size() >= MOST_ARCHIVES) {
                return;
            }
            try (SecureDirectoryStream<Path> directory = Secure.descend(parent)) {
                BasicFileAttributes attributes = Secure.attributes(directory, file);
                if (attributes.isRegularFile()) {
                    look(directory, file, attributes);
                }
            } catch (IOException _) {
                // Deleted since it was opened: nobody can read it by its name any more.
                files++;
            }
        }

        private void look(SecureDirectoryStream<Path> directory, Path file, BasicFileAttributes attributes) {
            long key = FileKey.of(attributes);
            if (ArchiveWalk.this.others.contains(key)) {
                others++;
                return;
            }
            try {
                ArchiveContent content = known.get(key);
                boolean counted = content != null;
                if (content == null) {
                    content = ArchiveWalk.this.known.get(key);
                }
                if (content == null) {
                    content = content(directory, file, attributes);
                }
                if (!content.isWorthTelling()) {
                    // Neither is looked at again.
                    if (ArchiveWalk.this.others.size() < MOST_OTHERS) {
                        ArchiveWalk.this.others.add(key);
                    }
                    others++;
                    return;
                }
                tell(file, key, content, counted);
            } catch (IOException _) {
                unreadable++;
            }
        }

        /** As much as fits: findings have half as much room again, so that nobody's parts keep them out. */
        private void tell(Path file, long key, ArchiveContent content, boolean counted) {
            long more = 200L + 2L * file.toString().length();
            long whole = more + (counted ? 0 : content.weight());
            if (weight + whole <= MOST_CONTENT) {
                weight += whole;
                known.put(key, content);
                archives.put(file, new FoundArchive(file, content));
                return;
            }
            cut++;
            ArchiveContent part = content.withoutParts();
            if (weight + more + part.weight() <= MOST_CONTENT + MOST_CONTENT / 2) {
                weight += more + part.weight();
                archives.put(file, new FoundArchive(file, part));
            }
        }

        private ArchiveContent content(SecureDirectoryStream<Path> directory, Path file, BasicFileAttributes attributes)
                throws IOException {
            try (FileChannel channel = Secure.file(directory, file, attributes)) {
                String name = String.valueOf(file.getFileName());
                if (!ArchiveKind.isArchive(channel, name)) {
                    return ArchiveContent.NOTHING;
                }
                read++;
                return reader.read(channel, name, attributes.size());
            }
        }

        ArchiveScan result() {
            if (cut > 0) {
                incomplete = incomplete.or(() -> Optional.of("what they hold is more than " + (MOST_CONTENT >> 20)
                        + " MiB: " + cut + " are not told whole"));
            }
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
}
