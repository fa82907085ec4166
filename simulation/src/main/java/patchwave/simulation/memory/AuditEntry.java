package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Map;

/**
 * One record of the audit trail before it is hashed.
 *
 * @param transaction the number of the write transaction that it is of, from 1
 * @param sequence from 1
 */
public record AuditEntry(
        long transaction, long sequence, Instant at, String actor, String verb, String object, Map<String, ?> body) {}
