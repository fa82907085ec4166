package patchwave.agent.inventory;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import patchwave.agent.operation.Bytes;

/**
 * The inventory of one moment as it is sent. A record is its bytes, named by their SHA-256; the whole is named by the SHA-256 of
 * those names in their order. So both sides agree on a name without having to write a record in the same way.
 *
 * @param hash of the whole
 * @param taken by the host's own clock
 * @param records by their names, in the order of these as unsigned bytes
 */
public record InventorySnapshot(Bytes hash, Instant taken, List<Entry> records) {
    public InventorySnapshot {
        records = List.copyOf(records);
    }

    /**
     * A record.
     *
     * @param name SHA-256 of its content
     * @param content as it is sent
     */
    public record Entry(Bytes name, Bytes content) {}

    /** The snapshot of these records, of which two that are equal count once. */
    public static InventorySnapshot of(Instant taken, Collection<Bytes> contents) {
        Map<byte[], Entry> sorted = new TreeMap<>(Arrays::compareUnsigned);
        for (Bytes content : contents) {
            byte[] name = sha256().digest(content.toArray());
            sorted.put(name, new Entry(Bytes.of(name), content));
        }
        MessageDigest whole = sha256();
        sorted.keySet().forEach(whole::update);
        return new InventorySnapshot(Bytes.of(whole.digest()), taken, new ArrayList<>(sorted.values()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
