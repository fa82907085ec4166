package patchwave.controller.inventory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * One host's inventory at one moment, as it was sent.
 *
 * @param hash of the whole as agent.proto defines it, in lower-case hexadecimal
 * @param takenAt when the host was looked at, by its own clock, but never later than it was told
 * @param records in the order of their names
 */
public record Inventory(String hash, Instant takenAt, List<RecordBytes> records) {
    /** What a host may report. */
    public static final int MOST_RECORDS = 50_000;

    public static final int MOST_BYTES = 8 << 20;

    public Inventory {
        records = List.copyOf(records);
    }

    /** The hash of an inventory whose records have these names, each once. */
    static String hash(Collection<String> names) {
        MessageDigest digest = RecordBytes.sha256();
        new TreeSet<>(names).forEach(name -> digest.update(HexFormat.of().parseHex(name)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The records, compressed: about a fifth of what was sent. */
    public byte[] packed() {
        Deflater deflater = new Deflater();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
                out.writeInt(records.size());
                for (RecordBytes each : records) {
                    byte[] content = each.content();
                    out.writeInt(content.length);
                    out.write(content);
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        } finally {
            deflater.end();
        }
    }

    /**
     * The inventory whose records were {@link #packed}.
     *
     * @throws UncheckedIOException if they were not
     */
    public static Inventory unpacked(String hash, Instant takenAt, byte[] packed) {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            int count = in.readInt();
            List<RecordBytes> records = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int size = in.readInt();
                if (size < 0 || size > MOST_BYTES) {
                    throw new IOException("a record of " + size + " bytes");
                }
                records.add(new RecordBytes(in.readNBytes(size)));
            }
            return new Inventory(hash, takenAt, records);
        } catch (IOException e) {
            throw new UncheckedIOException("the inventory " + hash + " cannot be unpacked", e);
        }
    }
}
