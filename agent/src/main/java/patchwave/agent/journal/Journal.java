package patchwave.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.OneLine;

/**
 * An open journal file: one record a line, appended and synced, never rewritten. A last line that is torn (power went
 * while it was written) was never acted upon and is cut off; damage anywhere else is an error. Only one process can
 * hold it open. Not for use by several threads at a time.
 */
public final class Journal implements AutoCloseable {
    private static final String PREFIX = "{\"crc32c\":\"";
    private static final String MIDDLE = "\",\"record\":";

    private final Path file;
    private final FileChannel channel;
    private JournalState state;

    private Journal(Path file, FileChannel channel, JournalState state) {
        this.file = file;
        this.channel = channel;
        this.state = state;
    }

    /**
     * Opens a journal, made if absent, and replays it.
     *
     * @throws JournalException if it is damaged, held by another process, or cannot be read
     */
    public static Journal open(Path file) {
        try {
            boolean made = Files.notExists(file);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(file, channel);
                if (made) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                    syncDirectory(file);
                }
                JournalState state = replay(file, channel);
                return new Journal(file, channel, state);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new JournalException("cannot open the journal " + file, e);
        }
    }

    @SuppressWarnings("resource") // The lock lives as long as the channel.
    private static void lock(Path file, FileChannel channel) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            taken = false;
        }
        if (!taken) {
            throw new JournalException("another agent holds " + file + ": each host has one agent");
        }
    }

    private static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static JournalState replay(Path file, FileChannel channel) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> starts = lineStarts(bytes);
        JournalState state = JournalState.EMPTY;
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            boolean last = i == starts.size() - 1;
            int end = last ? bytes.length : starts.get(i + 1);
            String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            if (last && isTorn(line)) {
                channel.truncate(start);
                channel.force(true);
                break;
            }
            try {
                state = state.apply(decode(line, state.version() + 1));
            } catch (IllegalArgumentException e) {
                throw new JournalException(
                        file + " line " + (i + 1) + " is damaged (" + OneLine.of(String.valueOf(e.getMessage()), 500)
                                + "). Move the file away only if this host's history may be forgotten: the "
                                + "controller will then hold it in quarantine.",
                        e);
            }
        }
        channel.position(channel.size());
        return state;
    }

    private static List<Integer> lineStarts(byte[] bytes) {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            if (i == 0 || bytes[i - 1] == '\n') {
                starts.add(i);
            }
        }
        return starts;
    }

    /**
     * Whether a last line may be one that was being written when power went. A record with its right checksum is none,
     * whatever it says: it was acted upon, maybe by another version of the agent. Nor is a line with a second record in it:
     * its first one had been ended, and the end was damaged later.
     */
    private static boolean isTorn(String line) {
        return line.lastIndexOf(PREFIX) <= 0 && json(line).isEmpty();
    }

    /** The record in a line; empty unless the line is whole and fits its checksum. */
    private static Optional<String> json(String line) {
        int body = PREFIX.length() + 8 + MIDDLE.length();
        if (!line.endsWith("}\n") || !line.startsWith(PREFIX) || line.length() < body + 4) {
            return Optional.empty();
        }
        String json = line.substring(body, line.length() - 2);
        return line.startsWith(checksum(json) + MIDDLE, PREFIX.length()) ? Optional.of(json) : Optional.empty();
    }

    private static JournalRecord decode(String line, long version) {
        String json = json(line)
                .orElseThrow(() -> new IllegalArgumentException("expected a whole record with its right checksum"));
        Fields fields = Fields.of(Json.parse(json));
        if (fields.number("seq") != version) {
            throw new IllegalArgumentException("expected record " + version + ", found record " + fields.number("seq"));
        }
        return RecordReader.read(fields);
    }

    private static String checksum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /** All records applied. */
    public JournalState state() {
        return state;
    }

    /**
     * Appends a record; when this returns, it survives a power cut.
     *
     * @throws JournalException if that cannot be promised; the journal then takes no further record
     */
    public void append(JournalRecord entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", state.version() + 1);
        fields.putAll(RecordWriter.write(entry));
        String json = Json.write(fields);
        byte[] line = (PREFIX + checksum(json) + MIDDLE + json + "}\n").getBytes(StandardCharsets.UTF_8);
        @Nullable IOException failure = null;
        try {
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            failure = e;
        }
        if (failure != null) {
            close();
            throw new JournalException("cannot write to the journal " + file, failure);
        }
        state = state.apply(entry);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new JournalException("cannot close the journal " + file, e);
        }
    }
}
