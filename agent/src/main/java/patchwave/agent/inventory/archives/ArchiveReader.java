package patchwave.agent.inventory.archives;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
    /** Kept of one archive, of all levels together. */
    private static final int MOST_CHARACTERS = 256 << 10;

    private static final int OVERHEAD = 100;
    private static final int HEAD = 4;
    /** An archive has thousands of entries of which a few bytes are read. */
    private static final int BUFFER = 512;

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

    /** Everything that the archive shows. */
    ArchiveContent read(FileChannel file, String name, long size) {
        Reading reading = new Reading(limits.bytesFor(size));
        Unit outermost = new Unit(Unit.end(name), "");
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
            try (ZipInputStream zip = new ZipInputStream(ArchiveKind.withoutPrefix(in), StandardCharsets.ISO_8859_1)) {
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
            String simple = ArchiveKind.simpleName(name);
            if (name.endsWith("/pom.properties") && name.contains("META-INF/maven/")) {
                coordinates(in.readNBytes(LARGEST_PROPERTIES), unit);
            } else if (watched.contains(simple)) {
                found(simple, name, in.readNBytes(LARGEST_CLASS), unit);
            } else {
                in.mark(HEAD);
                byte[] head = in.readNBytes(HEAD);
                in.reset();
                if (ArchiveKind.isZip(head) || (ArchiveKind.hasArchiveName(name) && ArchiveKind.isProgram(head))) {
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
            String inner = Unit.end(outer.inner.isEmpty() ? Unit.end(name) : outer.inner + "!/" + Unit.end(name));
            Unit unit = new Unit(Unit.end(name.substring(name.lastIndexOf('/') + 1)), inner);
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
                unit.classes.add(new FoundClass(simple, Unit.cut(path), shape(bytes)));
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
            String artifact = Unit.cut(lines.getProperty("artifactId", "").strip());
            String version = Unit.cut(lines.getProperty("version", "").strip());
            String group = Unit.cut(lines.getProperty("groupId", "").strip());
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
        return !name.endsWith("/") && (!name.endsWith(".class") || watched.contains(ArchiveKind.simpleName(name)));
    }
}
