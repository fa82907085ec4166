package patchwave.controller.audit;

import java.time.Instant;

/**
 * One entry of the audit trail.
 *
 * @param sequence from 1, without gaps
 * @param at when it was written, to the microsecond
 * @param actor "operator:NAME", "host:ID" or "controller"
 * @param verb what was done, such as "claim.take"
 * @param object what it was done to, such as a host id or a rollout id
 * @param body canonical JSON: what changed
 * @param hash lower-case hexadecimal SHA-256 over the former record's hash and every field of this one
 */
public record AuditRecord(
        long sequence, Instant at, String actor, String verb, String object, String body, String hash) {}
