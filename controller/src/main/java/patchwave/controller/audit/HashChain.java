package patchwave.controller.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/**
 * The chain that makes a changed history visible: each hash covers the former one and every field of its record.
 *
 * <p>Who rewrites the whole trail and its head is not found by the chain alone; for that the head's hash must be known
 * elsewhere, such as from {@code patchwave audit verify} of an earlier day.
 */
public final class HashChain {
    /** What the first record has in place of a former hash. */
    public static final String START = "0".repeat(64);

    private HashChain() {}

    /** The record with its hash, as the next one after another. */
    public static AuditRecord link(
            String formerHash, long sequence, Instant at, String actor, String verb, String object, String body) {
        return new AuditRecord(
                sequence, at, actor, verb, object, body, hash(formerHash, sequence, at, actor, verb, object, body));
    }

    /**
     * Whether a record is the one that follows.
     *
     * @return what is wrong, one sentence; empty if nothing is
     */
    public static String fault(long formerSequence, String formerHash, AuditRecord record) {
        if (record.sequence() != formerSequence + 1) {
            return "record %d is missing: the next one found is %d".formatted(formerSequence + 1, record.sequence());
        }
        String expected = hash(
                formerHash,
                record.sequence(),
                record.at(),
                record.actor(),
                record.verb(),
                record.object(),
                record.body());
        return expected.equals(record.hash())
                ? ""
                : "record %d was changed: its contents make hash %s, stored is %s"
                        .formatted(record.sequence(), expected, record.hash());
    }

    private static String hash(
            String formerHash, long sequence, Instant at, String actor, String verb, String object, String body) {
        // A JSON list keeps the fields apart: no two different records make the same text.
        String text = CanonicalJson.write(
                List.of(formerHash, sequence, ChronoUnit.MICROS.between(Instant.EPOCH, at), actor, verb, object, body));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }
}
