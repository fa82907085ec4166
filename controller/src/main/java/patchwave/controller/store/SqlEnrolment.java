package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.host.Claim;

/** {@link EnrolmentStore} on SQL. */
final class SqlEnrolment implements EnrolmentStore {
    /** Stands for the name in what is said of a token that any host may use. */
    private static final HostId ANY_HOST = new HostId("any");

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlEnrolment(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public void createToken(
            String secret,
            Optional<HostId> host,
            Environment environment,
            SortedMap<String, String> labels,
            int uses,
            Instant expiresAt) {
        if (uses < 1 || uses > 1_000 || (host.isPresent() && uses != 1)) {
            throw new IllegalArgumentException(
                    "token count %d: expected 1 to 1,000, and 1 if the token names a host".formatted(uses));
        }
        Memberships.requireWeights(
                List.of(new Host(host.orElse(ANY_HOST), environment, labels)),
                transaction.fleet().poolPolicies());
        String hash = Sha256.hex(secret);
        sql.update(
                """
                INSERT INTO enrol_token (secret_hash, host_id, environment, uses_left, expires_at, created_by, created_at)
                VALUES (:hash, :host, :environment, :uses, :expires, :by, :now)
                """,
                "hash",
                hash,
                "host",
                host,
                "environment",
                environment,
                "uses",
                uses,
                "expires",
                expiresAt,
                "by",
                transaction.actor().name(),
                "now",
                transaction.now());
        labels.forEach((name, value) -> sql.update(
                "INSERT INTO token_label (secret_hash, name, label_value) VALUES (:hash, :name, :value)",
                "hash",
                hash,
                "name",
                name,
                "value",
                value));
        transaction.audit(
                "token.create",
                host.map(HostId::value).orElse("any host"),
                Map.of(
                        "environment",
                        environment.name(),
                        "labels",
                        labels,
                        "uses",
                        uses,
                        "expires",
                        expiresAt.toString(),
                        "token",
                        hash));
    }

    private record Token(Optional<HostId> host, Environment environment, int usesLeft, Instant expiresAt) {}

    @Override
    public Redemption redeem(String secret, HostId host, String publicKeyHash) {
        sql.requireWritable();
        String hash = Sha256.hex(secret);
        Optional<Token> found = sql.find(
                "SELECT host_id, environment, uses_left, expires_at FROM enrol_token WHERE secret_hash = :hash",
                row -> new Token(
                        row.optionalText("host_id").map(HostId::new),
                        new Environment(row.text("environment")),
                        row.count("uses_left"),
                        row.time("expires_at")),
                "hash",
                hash);
        if (found.isEmpty()) {
            return new Redemption.Refused("no such token");
        }
        Token token = found.get();
        if (!transaction.now().isBefore(token.expiresAt())) {
            return new Redemption.Refused("the token expired at " + token.expiresAt());
        }
        Optional<String> earlierKey = sql.find(
                "SELECT public_key_hash FROM token_redemption WHERE secret_hash = :hash AND host_id = :host",
                Row::first,
                "hash",
                hash,
                "host",
                host);
        if (earlierKey.isPresent()) {
            return earlierKey.get().equals(publicKeyHash)
                    ? transaction
                            .hosts()
                            .find(host)
                            .<Redemption>map(stored -> new Redemption.Accepted(stored.host(), true))
                            .orElseGet(() -> new Redemption.Refused("host %s is not registered".formatted(host)))
                    : new Redemption.Refused("the token was used by host %s with another key".formatted(host));
        }
        if (token.host().isPresent() && !token.host().get().equals(host)) {
            return new Redemption.Refused(
                    "the token names host %s, not %s".formatted(token.host().get(), host));
        }
        return use(hash, token, host, publicKeyHash);
    }

    private Redemption use(String hash, Token token, HostId id, String publicKeyHash) {
        Optional<StoredHost> existing = transaction.hosts().find(id);
        // A name whose host was removed is free again; its attempt numbers go on.
        boolean known = existing.isPresent() || sql.exists("SELECT 1 FROM host WHERE id = :host", "host", id);
        if (existing.isPresent() && token.host().isEmpty()) {
            return new Redemption.Refused("the name %s is taken".formatted(id));
        }
        Optional<Claim> claim = existing.flatMap(StoredHost::claim);
        if (claim.flatMap(Claim::permitIncarnation).isPresent()) {
            return new Redemption.Refused("host %s may be at work: it holds the claim of rollout %s, attempt %d"
                    .formatted(id, claim.get().rollout(), claim.get().attempt()));
        }
        Host host = new Host(id, token.environment(), Labels.of(Labels.all(sql, """
                                SELECT secret_hash AS owner, name, label_value FROM token_label
                                WHERE secret_hash = :hash
                                """, "hash", hash), hash));
        List<String> faults =
                Memberships.faults(List.of(host), transaction.fleet().poolPolicies());
        if (!faults.isEmpty()) {
            return new Redemption.Refused(faults.getFirst());
        }
        int used = sql.update(
                "UPDATE enrol_token SET uses_left = uses_left - 1 WHERE secret_hash = :hash AND uses_left > 0",
                "hash",
                hash);
        if (used == 0) {
            return new Redemption.Refused("the token is used up");
        }
        Registration registration = new Registration(transaction);
        if (known) {
            registration.again(host, claim);
        } else {
            registration.first(host);
        }
        sql.update("""
                INSERT INTO token_redemption (secret_hash, host_id, public_key_hash, redeemed_at)
                VALUES (:hash, :host, :key, :now)
                """, "hash", hash, "host", id, "key", publicKeyHash, "now", transaction.now());
        transaction.audit(
                known ? "host.enrol_again" : "host.enrol",
                id.value(),
                Map.of(
                        "environment",
                        host.environment().name(),
                        "labels",
                        host.labels(),
                        "public_key",
                        publicKeyHash,
                        "token",
                        hash));
        return new Redemption.Accepted(host, false);
    }

    @Override
    public void recordCertificate(String serial, String subject, Instant notAfter) {
        sql.update("""
                INSERT INTO certificate (serial, subject, issued_at, not_after)
                VALUES (:serial, :subject, :now, :notAfter)
                """, "serial", serial, "subject", subject, "now", transaction.now(), "notAfter", notAfter);
        transaction.audit("certificate.issue", subject, Map.of("serial", serial, "not_after", notAfter.toString()));
    }
}
