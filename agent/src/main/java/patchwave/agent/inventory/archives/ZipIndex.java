package patchwave.agent.inventory.archives;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The index at the end of a zip file (APPNOTE.TXT 4.3), read entry by entry. The JDK's own reader takes the whole of it into memory
 * before it tells the first entry, as large as the file says that it is: a file of some bytes and a hole would end the agent.
 */
final class ZipIndex {
    private static final int ENTRY = 0x02014B50;
    private static final int CONTENT = 0x04034B50;
    private static final int END = 0x06054B50;
    private static final int END_64 = 0x06064B50;
    private static final int LOCATOR_64 = 0x07064B50;
    private static final int ENTRY_BYTES = 46;
    private static final int CONTENT_BYTES = 30;
    private static final int END_BYTES = 22;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int LONGEST_COMMENT = 65_535;
    private static final int BUFFER = 2_048;
    /** In four bytes: the number is elsewhere, in eight. */
    private static final long ELSEWHERE = 0xFFFF_FFFFL;

    private final FileChannel channel;
    private final long start;
    private final long end;
    /** What positions are counted from: not the first byte if a program is before the archive. */
    private final long origin;

    private ZipIndex(FileChannel channel, long start, long end, long origin) {
        this.channel = channel;
        this.start = start;
        this.end = end;
        this.origin = origin;
    }

    /** An entry, as far as it is of use. */
    record Entry(String name, boolean encrypted, int method, long size, long position) {}

    /** Takes entries one after another. */
    @FunctionalInterface
    interface Taker {
        void take(Entry entry) throws IOException;
    }

    /**
     * Finds the index.
     *
     * @throws ZipException if there is none or it cannot be one
     */
    static ZipIndex of(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = (int) Math.min(size, END_BYTES + LONGEST_COMMENT);
        ByteBuffer tail = ChannelInput.bytes(channel, size - length, length);
        for (int i = length - END_BYTES; i >= 0; i--) {
            if (tail.getInt(i) == END) {
                long at = size - length + i;
                ZipIndex index = index(channel, at, tail, i);
                boolean fits = i + END_BYTES + Short.toUnsignedInt(tail.getShort(i + 20)) == length;
                if (fits || index.isThere()) {
                    return index.checked();
                }
            }
        }
        throw new ZipException("it has no index");
    }

    private static ZipIndex index(FileChannel channel, long at, ByteBuffer tail, int i) throws IOException {
        long length = Integer.toUnsignedLong(tail.getInt(i + 12));
        long offset = Integer.toUnsignedLong(tail.getInt(i + 16));
        if (at >= LOCATOR_64_BYTES) {
            ByteBuffer locator = ChannelInput.bytes(channel, at - LOCATOR_64_BYTES, LOCATOR_64_BYTES);
            long at64 = locator.getLong(8);
            if (locator.getInt(0) == LOCATOR_64 && at64 >= 0 && at64 <= at - LOCATOR_64_BYTES - END_64_BYTES) {
                ByteBuffer end64 = ChannelInput.bytes(channel, at64, END_64_BYTES);
                long length64 = end64.getLong(40);
                long offset64 = end64.getLong(48);
                boolean meant = end64.getInt(0) == END_64
                        && (length == ELSEWHERE || length == length64)
                        && (offset == ELSEWHERE || offset == offset64);
                if (meant) {
                    return new ZipIndex(channel, at64 - length64, at64, at64 - length64 - offset64);
                }
            }
        }
        return new ZipIndex(channel, at - length, at, at - length - offset);
    }

    private boolean isThere() throws IOException {
        return start >= 0
                && origin >= 0
                && start + 4 <= end
                && ChannelInput.bytes(channel, start, 4).getInt(0) == ENTRY;
    }

    private ZipIndex checked() throws ZipException {
        if (start < 0 || start > end || origin < 0 || origin > start) {
            throw new ZipException("its index cannot be where it is said to be");
        }
        return this;
    }

    /**
     * Reads entries in the order of the index.
     *
     * @param most how many; those after them are not looked at
     * @throws ZipException if it is broken
     */
    void each(int most, Taker taker) throws IOException {
        InputStream in = new BufferedInputStream(new ChannelInput(channel, start, end), BUFFER);
        long left = end - start;
        for (int i = 0; i < most && left > 0; i++) {
            ByteBuffer head = bytes(in, ENTRY_BYTES, left);
            int name = Short.toUnsignedInt(head.getShort(28));
            int extra = Short.toUnsignedInt(head.getShort(30));
            int comment = Short.toUnsignedInt(head.getShort(32));
            left -= ENTRY_BYTES + name + extra + comment;
            if (head.getInt(0) != ENTRY || left < 0) {
                throw new ZipException("its index is broken");
            }
            String text = new String(bytes(in, name, name).array(), StandardCharsets.ISO_8859_1);
            taker.take(entry(text, head, bytes(in, extra, extra)));
            in.skipNBytes(comment);
        }
    }

    private static Entry entry(String name, ByteBuffer head, ByteBuffer extra) {
        long size = Integer.toUnsignedLong(head.getInt(20));
        long inflated = Integer.toUnsignedLong(head.getInt(24));
        long position = Integer.toUnsignedLong(head.getInt(42));
        int at = 0;
        while (at + 4 <= extra.limit()) {
            int length = Short.toUnsignedInt(extra.getShort(at + 2));
            int next = at + 4 + length;
            if (extra.getShort(at) == 1 && next <= extra.limit()) {
                // Only those that did not fit are there, in this order.
                int field = at + 4 + (inflated == ELSEWHERE ? 8 : 0);
                if (size == ELSEWHERE && field + 8 <= next) {
                    size = extra.getLong(field);
                    field += 8;
                }
                if (position == ELSEWHERE && field + 8 <= next) {
                    position = extra.getLong(field);
                }
                break;
            }
            at = next;
        }
        boolean encrypted = (head.getShort(8) & 1) != 0;
        return new Entry(name, encrypted, Short.toUnsignedInt(head.getShort(10)), size, position);
    }

    private static ByteBuffer bytes(InputStream in, int length, long left) throws IOException {
        byte[] bytes = length > left ? new byte[0] : in.readNBytes(length);
        if (bytes.length < length) {
            throw new ZipException("its index is broken");
        }
        return ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    /** What an entry holds, inflated. To be closed: else its native memory stays until the next collection. */
    InputStream open(Entry entry) throws IOException {
        if (entry.encrypted()) {
            throw new ZipException("encrypted entry");
        }
        if (entry.position() < 0 || entry.position() > end || entry.size() < 0 || entry.size() > end) {
            throw new ZipException("an entry cannot be where it is said to be");
        }
        long head = origin + entry.position();
        ByteBuffer bytes = ChannelInput.bytes(channel, head, CONTENT_BYTES);
        if (bytes.getInt(0) != CONTENT) {
            throw new ZipException("an entry is not where it is said to be");
        }
        long from = head
                + CONTENT_BYTES
                + Short.toUnsignedInt(bytes.getShort(26))
                + Short.toUnsignedInt(bytes.getShort(28));
        InputStream in = new ChannelInput(channel, from, from + entry.size());
        return switch (entry.method()) {
            case 0 -> in;
            case 8 -> new Inflating(in);
            default -> throw new ZipException("an entry is compressed by method " + entry.method());
        };
    }

    private static final class Inflating extends InflaterInputStream {
        private boolean ended;

        Inflating(InputStream in) {
            super(in, new Inflater(true), BUFFER);
        }

        @Override
        protected void fill() throws IOException {
            if (ended) {
                throw new EOFException();
            }
            len = in.read(buf, 0, buf.length);
            if (len < 0) {
                // Without the header of zlib one byte more may be asked for.
                buf[0] = 0;
                len = 1;
                ended = true;
            }
            inf.setInput(buf, 0, len);
        }

        @Override
        public void close() throws IOException {
            super.close();
            inf.end();
        }
    }
}
