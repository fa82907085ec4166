package patchwave.agent.inventory.archives;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipException;

/** Tells what is an archive by its bytes. */
final class ArchiveKind {
    private static final int HEAD = 4;
    /** A program before the archive, as in a file that executes itself. */
    private static final int LONGEST_PREFIX = 1 << 20;
    /** The index ends with this record and a comment of at most 65,535 bytes. */
    private static final int END_RECORD = 22;

    private static final Set<String> ARCHIVE_NAMES =
            Set.of("jar", "war", "ear", "zip", "sar", "rar", "par", "hpi", "jpi");

    private ArchiveKind() {}

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

    static boolean isZip(byte[] head) {
        return head.length >= HEAD
                && head[0] == 'P'
                && head[1] == 'K'
                && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }

    /** A script, or a program of Windows. */
    static boolean isProgram(byte[] head) {
        return head.length >= 2 && ((head[0] == '#' && head[1] == '!') || (head[0] == 'M' && head[1] == 'Z'));
    }

    static boolean hasArchiveName(String name) {
        return ARCHIVE_NAMES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** From the first entry on. Without a mark in the stream, for which it would keep as much as may be before that. */
    static InputStream withoutPrefix(InputStream in) throws IOException {
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

    /** "org/x/JndiLookup.class" and "JndiLookup.esclazz" are "JndiLookup". */
    static String simpleName(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
