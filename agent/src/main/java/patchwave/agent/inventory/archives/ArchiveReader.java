package patchwave.agent.inventory.archives;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * Reads one archive of a disk and all archives in it for their signals. What is an archive is told by its content. It is
 * never unpacked to the disk, and only what signals come from is inflated where the archive's index can be read.
 */
final class ArchiveReader {
    /** The classes that signatures look at have some ten thousand bytes. */
    private static final int LARGEST_CLASS = 256 << 10;

    private static final int LARGEST_PROPERTIES = 16 << 10;
    private static final int MOST_UNITS = 5_000;
    private static final int MOST_COORDINATES = 2_000;
    private static final int MOST_CLASSES = 64;
    private static final int LONGEST_TEXT = 200;
    /** An entry's name may have 65,535 characters, at each of all levels. */
    private static final int LONGEST_INNER = 500;
    /** Kept of one archive, of all levels together. */
    private static final int MOST_CHARACTERS = 512 << 10;

    private static final int OVERHEAD = 100;
    private static final int HEAD = 4;
    /** An archive has thousands of entries of which a few bytes are read. */
    private static final int BUFFER = 512;
    /** A program before the archive, as in a file that executes itself. */
    private static final int LONGEST_PREFIX = 1 << 20;
    /** The index ends with this record and a comment of at most 65,535 bytes. */
    private static final int END_RECORD = 22;

    private static final Set<String> ARCHIVE_NAMES =
            Set.of("jar", "war", "ear", "zip", "sar", "rar", "par", "hpi", "jpi");

    private final List<Signature> signatures;
    private final Set<String> watched;
    private final ClassShape.Asked asked;
    private final ArchiveLimits limits;
    private final LongSupplier nanos;

    /** @param nanos a clock that is never set, in nanoseconds */
    ArchiveReader(List<Signature> signatures, ArchiveLimits limits, LongSupplier nanos) {
        this.signatures = List.copyOf(signatures);
        this.watched = signatures.stream().flatMap(it -> it.classes().stream()).collect(Collectors.toUnmodifiableSet());
        this.asked = ClassShape.Asked.by(signatures);
        this.limits = limits;
        this.nanos = nanos;
    }

    /** A limit is reached: the whole file is left. */
    private static final class TooMuch extends IOException {
        private static final long serialVersionUID = 1L;

        TooMuch(String message) {
            super(message);
        }
    }

    /** Whether a file's content is an archive, maybe after a program that executes it; by its first and last bytes. */
    static boolean isArchive(FileChannel channel, String name) throws IOException {
        long size = channel.size();
        if (size < END_RECORD) {
            return false;
        }
        byte[] head = ChannelInput.bytes(channel, 0, HEAD).array();
        boolean mayHavePrefix = isProgram(head) || hasArchiveName(name);
        return isZip(head) || (mayHavePrefix && hasEndRecord(channel, size));
    }

    private static boolean hasEndRecord(FileChannel channel, long size) throws IOException {
        int length = (int) Math.min(size, END_RECORD + 65_535L);
        byte[] bytes = ChannelInput.bytes(channel, size - length, length).array();
        for (int i = length - END_RECORD; i >= 0; i--) {
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 5 && bytes[i + 3] == 6) {
                return true;
            }
        }
        return false;
    }

    private static boolean isZip(byte[] head) {
        return head.length >= HEAD
                && head[0] == 'P'
                && head[1] == 'K'
                && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }

    /** A script, or a program of Windows. */
    private static boolean isProgram(byte[] head) {
        return head.length >= 2 && ((head[0] == '#' && head[1] == '!') || (head[0] == 'M' && head[1] == 'Z'));
    }

    private static boolean hasArchiveName(String name) {
        return ARCHIVE_NAMES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** Everything that the archive shows. */
    ArchiveContent read(FileChannel file, String name, long size) {
        Reading reading = new Reading(limits.bytesFor(size));
        Unit outermost = new Unit(cut(name), "");
        Optional<String> stopped = Optional.empty();
        try {
            reading.outermost(file, outermost);
        } catch (IOException e) {
            outermost.fail(e);
            stopped = e instanceof TooMuch ? outermost.error : Optional.empty();
        } catch (IllegalArgumentException e) {
            // Entries that lie about themselves make the JDK's reader say so in this way.
            outermost.fail(new IOException(e));
        }
        reading.close(outermost);
        return reading.content(stopped);
    }

    /** What is gathered of one level while it is read. */
    private static final class Unit {
        final String fileName;
        final String inner;
        final List<Coordinates> coordinates = new ArrayList<>();
        final List<FoundClass> classes = new ArrayList<>();
        Optional<String> error = Optional.empty();

        Unit(String fileName, String inner) {
            this.fileName = fileName;
            this.inner = inner;
        }

        void fail(IOException e) {
            if (error.isEmpty()) {
                String why = e instanceof EOFException ? "it ends too early" : String.valueOf(e.getMessage());
                error = Optional.of(cut(why));
            }
        }

        Signals signals() {
            return new Signals(fileName, coordinates, classes, error);
        }
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT);
    }

    /** The end of a path says most. */
    private static String end(String path) {
        return path.length() <= LONGEST_INNER ? path : path.substring(path.length() - LONGEST_INNER);
    }

    /** A stream that is somebody else's to close. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // The outer archive has more entries.
        }
    }

    /** The reading of one file, with what it may still cost. */
    private final class Reading {
        private final long mostBytes;
        private final long until = nanos.getAsLong() + limits.time().toNanos();
        private final List<ArchiveContent.Finding> findings = new ArrayList<>();
        private final List<ArchiveContent.Part> parts = new ArrayList<>();
        private Optional<String> firstError = Optional.empty();
        private int characters;
        private final byte[] sink = new byte[8192];
        private long bytes;
        private int entries;
        private int units;

        Reading(long mostBytes) {
            this.mostBytes = mostBytes;
        }

        void outermost(FileChannel file, Unit unit) throws IOException {
            try {
                ZipIndex index = ZipIndex.of(file);
                // All of it, before anything is gathered: else what a broken one has would be gathered twice.
                index.each(limits.entries() + 1, _ -> {});
                index.each(limits.entries() + 1, entry -> {
                    countEntry();
                    if (isWorthALook(entry.name())) {
                        indexed(index, entry, unit);
                    }
                });
            } catch (ZipException e) {
                // Its index is broken, but a program may still be made to read it.
                unit.fail(e);
                sequential(new BufferedInputStream(new ChannelInput(file, 0, file.size())), unit, 1);
            }
        }

        private void indexed(ZipIndex index, ZipIndex.Entry entry, Unit unit) throws IOException {
            try (InputStream in = index.open(entry)) {
                entry(entry.name(), new Counted(in), unit, 1);
            } catch (TooMuch e) {
                throw e;
            } catch (IOException e) {
                unit.fail(e);
            }
        }

        /** From the first entry to the last: what is in another archive has no index that could be jumped by. */
        private void sequential(InputStream in, Unit unit, int depth) throws IOException {
            // Closed for its native memory, of which thousands of archives in one would have more than the host.
            try (ZipInputStream zip = new ZipInputStream(withoutPrefix(in), StandardCharsets.ISO_8859_1)) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    countEntry();
                    Counted content = new Counted(zip);
                    if (isWorthALook(entry.getName())) {
                        entry(entry.getName(), content, unit, depth);
                    }
                    // Otherwise the JDK would skip it without asking what that costs.
                    content.drain();
                }
            }
        }

        /** From the first entry on. Without a mark in the stream, for which it would keep as much as may be before that. */
        private static InputStream withoutPrefix(InputStream in) throws IOException {
            int window = 0;
            for (int i = 1; i <= LONGEST_PREFIX + HEAD; i++) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                window = window << 8 | next;
                if (window == 0x504B0304 || (i == HEAD && window == 0x504B0506)) {
                    byte[] head = {'P', 'K', (byte) (window >> 8), (byte) window};
                    // Whose close leaves the stream itself open.
                    return new SequenceInputStream(new ByteArrayInputStream(head), new Unclosed(in));
                }
            }
            throw new ZipException("no entry in its first " + LONGEST_PREFIX + " bytes");
        }

        private void countEntry() throws TooMuch {
            if (++entries > limits.entries()) {
                throw new TooMuch("more than " + limits.entries() + " entries");
            }
            if (nanos.getAsLong() - until > 0) {
                throw new TooMuch("takes more than " + limits.time().toSeconds() + " s");
            }
        }

        private void entry(String name, Counted content, Unit unit, int depth) throws IOException {
            BufferedInputStream in = new BufferedInputStream(content, BUFFER);
            String simple = simpleName(name);
            if (name.endsWith("/pom.properties") && name.contains("META-INF/maven/")) {
                coordinates(in.readNBytes(LARGEST_PROPERTIES), unit);
            } else if (watched.contains(simple)) {
                found(simple, name, in.readNBytes(LARGEST_CLASS), unit);
            } else {
                in.mark(HEAD);
                byte[] head = in.readNBytes(HEAD);
                in.reset();
                if (isZip(head) || (hasArchiveName(name) && isProgram(head))) {
                    nested(name, in, unit, depth + 1);
                }
            }
        }

        private void nested(String name, InputStream in, Unit outer, int depth) throws IOException {
            if (depth > limits.depth()) {
                throw new TooMuch("more than " + limits.depth() + " archives in one another");
            }
            if (++units > MOST_UNITS) {
                throw new TooMuch("more than " + MOST_UNITS + " archives in it");
            }
            String inner = end(outer.inner.isEmpty() ? end(name) : outer.inner + "!/" + end(name));
            Unit unit = new Unit(end(name.substring(name.lastIndexOf('/') + 1)), inner);
            try {
                sequential(in, unit, depth);
            } catch (TooMuch e) {
                unit.fail(e);
                throw e;
            } catch (IOException e) {
                unit.fail(e);
            } catch (IllegalArgumentException e) {
                unit.fail(new IOException(e));
            } finally {
                close(unit);
            }
        }

        private void found(String simple, String path, byte[] bytes, Unit unit) {
            boolean mayBeClass = ClassShape.isClass(bytes) || path.endsWith(".class");
            if (mayBeClass && unit.classes.size() < MOST_CLASSES) {
                unit.classes.add(new FoundClass(simple, cut(path), shape(bytes)));
            }
        }

        private Optional<ClassShape> shape(byte[] bytes) {
            try {
                return Optional.of(ClassShape.read(bytes, asked));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        private void coordinates(byte[] bytes, Unit unit) {
            Properties lines = new Properties();
            try {
                lines.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            } catch (IOException | IllegalArgumentException e) {
                // Somebody's own file of that name.
                return;
            }
            String artifact = cut(lines.getProperty("artifactId", "").strip());
            String version = cut(lines.getProperty("version", "").strip());
            String group = cut(lines.getProperty("groupId", "").strip());
            if (!artifact.isEmpty()
                    && !version.isEmpty()
                    && unit.coordinates.size() < MOST_COORDINATES
                    && fits(unit.inner.length() + group.length() + artifact.length() + version.length())) {
                unit.coordinates.add(new Coordinates(group, artifact, version));
            }
        }

        /** Whether there is room for that many characters more; if not the archive has an error. */
        private boolean fits(int more) {
            if (characters + more + OVERHEAD > MOST_CHARACTERS) {
                firstError = firstError.or(() -> Optional.of("more is in it than can be told"));
                return false;
            }
            characters += more + OVERHEAD;
            return true;
        }

        /** A level is read: only what it says is kept. */
        void close(Unit unit) {
            Signals signals = unit.signals();
            for (Signature signature : signatures) {
                Verdicts.decide(signature, signals)
                        .filter(verdict -> fits(unit.inner.length()
                                + verdict.evidence().stream()
                                        .mapToInt(String::length)
                                        .sum()))
                        .ifPresent(verdict ->
                                findings.add(new ArchiveContent.Finding(signature.cve(), unit.inner, verdict)));
            }
            for (Coordinates coordinates : unit.coordinates) {
                if (parts.size() < MOST_COORDINATES) {
                    parts.add(new ArchiveContent.Part(unit.inner, coordinates));
                }
            }
            firstError =
                    firstError.or(() -> unit.error.map(why -> (unit.inner.isEmpty() ? "" : unit.inner + ": ") + why));
        }

        ArchiveContent content(Optional<String> stopped) {
            return new ArchiveContent(parts, findings, stopped.or(() -> firstError));
        }

        /** Counts what is inflated, of every level. */
        private final class Counted extends InputStream {
            private final InputStream in;

            Counted(InputStream in) {
                this.in = in;
            }

            @Override
            public int read() throws IOException {
                int read = in.read();
                count(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = in.read(target, offset, length);
                count(Math.max(read, 0));
                return read;
            }

            private void count(int read) throws TooMuch {
                bytes += read;
                if (bytes > mostBytes) {
                    throw new TooMuch("inflates to more than " + (mostBytes >> 20) + " MiB");
                }
                if (nanos.getAsLong() - until > 0) {
                    throw new TooMuch("takes more than " + limits.time().toSeconds() + " s");
                }
            }

            void drain() throws IOException {
                int read = 0;
                while (read >= 0) {
                    read = read(sink, 0, sink.length);
                }
            }
        }
    }

    /** A class is no archive: it is loaded by a name that says what it is. Most entries are classes. */
    private boolean isWorthALook(String name) {
        return !name.endsWith("/") && (!name.endsWith(".class") || watched.contains(simpleName(name)));
    }

    /** "org/x/JndiLookup.class" and "JndiLookup.esclazz" are "JndiLookup". */
    private static String simpleName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
