package patchwave.agent.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;

/**
 * An open journal file: one record a line, appended and synced, never rewritten. A last line that is torn (power went
 * while it was written) was never acted upon and is cut off; damage anywhere else is an error. Only one process can
 * hold it open. Not for use by several threads at a time.
 */
public final class Journal implements AutoCloseable {

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
     * @throws JournalHeldException if another process holds it
     * @throws JournalException if it is damaged or cannot be read
     */
    public static Journal open(Path file) {
        try {
            boolean made = Files.notExists(file);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(file, channel, false);
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
    private static void lock(Path file, FileChannel channel, boolean shared) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            taken = false;
        }
        if (!taken) {
            throw new JournalHeldException("another agent holds " + file + ": each host has one agent");
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
        byte[] bytes = read(file, channel);
        JournalLines.Replay replay = JournalLines.replay(bytes, file.toString());
        if (replay.length() < bytes.length) {
            channel.truncate(replay.length());
            channel.force(true);
        }
        channel.position(channel.size());
        return replay.state();
    }

    /** By the channel that has the lock: on Linux whoever closes another one of the file gives up the process's lock on it. */
    private static byte[] read(Path file, FileChannel channel) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (all.hasRemaining()) {
            if (channel.read(all, all.position()) < 0) {
                throw new IOException(file + " became shorter while it was read");
            }
        }
        return all.array();
    }

    /**
     * What a journal says. Nothing is changed, not even a torn last line.
     *
     * @return empty if there is none
     * @throws JournalHeldException if an agent holds it
     * @throws JournalException if it is damaged or cannot be read
     */
    public static Optional<JournalState> look(Path file) {
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            lock(file, channel, true);
            return Optional.of(
                    JournalLines.replay(read(file, channel), file.toString()).state());
        } catch (IOException e) {
            throw new JournalException("cannot read the journal " + file, e);
        }
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
        byte[] line = JournalLines.line(state.version() + 1, entry);
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
