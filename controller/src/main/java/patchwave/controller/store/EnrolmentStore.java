package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;

/** Who may become a host: tokens, of which only hashes are stored, and the certificates made from them. */
public interface EnrolmentStore {
    /**
     * Stores a token.
     *
     * @param secret the secret part of the token text; only its SHA-256 is stored
     * @param host the one host that may use it, which may exist already: then it is enrolled again; empty: any free name
     * @param labels what the host is declared to be; they replace the labels of a host that is enrolled again
     * @param uses 1 to 1,000; 1 if a host is named
     * @throws UnusableWeights if a pool takes one of the labels for a weight, and it is none
     */
    void createToken(
            String secret,
            Optional<HostId> host,
            Environment environment,
            SortedMap<String, String> labels,
            int uses,
            Instant expiresAt);

    /**
     * Uses a token up and registers the host, in one step. Safe to repeat with the same host and key until the token
     * expires. Refused: an unknown, expired or used-up token, another name than the token's, a name that is taken.
     *
     * <p>A host that is enrolled again, by a token that names it, loses its incarnation, journal version, quarantine and
     * the mark of a failed operation, keeps its attempt numbers, and is unknown until its first report. If it holds a
     * claim: one that no permit was ever given for is released, since nothing can have begun; with any other it is refused,
     * because only the old journal knows what happened. {@link ReleaseEvidence.Destroyed} is the way out when that journal
     * is lost.
     *
     * @param publicKeyHash lower-case hexadecimal SHA-256 of the host's SubjectPublicKeyInfo
     */
    Redemption redeem(String secret, HostId host, String publicKeyHash);

    /**
     * Remembers a certificate that was made.
     *
     * @param serial lower-case hexadecimal
     * @param subject the SAN URI, such as "spiffe://patchwave/host/web-1"
     */
    void recordCertificate(String serial, String subject, Instant notAfter);
}
