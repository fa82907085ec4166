package patchwave.cli.sbom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import patchwave.proto.operator.v1.HostInventory;

/** A document's serial number: a UUID of version 8 (RFC 9562) from the SHA-256 of its subject and of its inventories' hashes. */
final class SerialNumber {
    private static final long VERSION = 0xf000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0xc000_0000_0000_0000L;
    private static final long VARIANT_OF_THE_RFC = 0x8000_0000_0000_0000L;

    private final MessageDigest digest;

    SerialNumber(String subject) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
        add(subject);
    }

    void add(HostInventory host) {
        add(host.getHostId());
        digest.update(host.getHash().toByteArray());
    }

    /** No name of a host has a zero byte, so none can pass for two. */
    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** Ends it: nothing is added after. */
    String urn() {
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        UUID id = new UUID((hash.getLong() & ~VERSION) | VERSION_8, (hash.getLong() & ~VARIANT) | VARIANT_OF_THE_RFC);
        return "urn:uuid:" + id;
    }
}
