package patchwave.simulation.memory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.EnrolmentStore;
import patchwave.controller.store.Redemption;
import patchwave.controller.store.StoreException;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;

/** {@link EnrolmentStore} on the tables in memory. */
final class MemoryEnrolment implements EnrolmentStore {
    /** Stands for the name in what is said of a token that any host may use. */
    private static final HostId ANY_HOST = new HostId("any");

    private static final int MOST_USES = 1_000;
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryEnrolment(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    private static String hash(String secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    @Override
    public void createToken(
            String secret,
            Optional<HostId> host,
            Environment environment,
            SortedMap<String, String> labels,
            int uses,
            Instant expiresAt) {
        if (uses < 1 || uses > MOST_USES || (host.isPresent() && uses != 1)) {
            throw new IllegalArgumentException(
                    "token count %d: expected 1 to 1,000, and 1 if the token names a host".formatted(uses));
        }
        Host declared = new Host(host.orElse(ANY_HOST), environment, labels);
        Placement.requireWeights(List.of(declared), transaction.fleet().poolPolicies());
        String hash = hash(secret);
        if (tables.tokens.find(hash) != null) {
            throw new StoreException("a token of this secret is there already");
        }
        tables.tokens.put(
                hash,
                new Token(
                        host,
                        environment,
                        declared.labels(),
                        uses,
                        Micros.of(expiresAt),
                        Collections.emptySortedMap()));
        transaction.audit(
                "token.create",
                host.map(HostId::value).orElse("any host"),
                Map.of(
                        "environment",
                        environment.name(),
                        "labels",
                        declared.labels(),
                        "uses",
                        uses,
                        "expires",
                        expiresAt.toString(),
                        "token",
                        hash));
    }

    @Override
    public Redemption redeem(String secret, HostId host, String publicKeyHash) {
        transaction.requireWritable();
        String hash = hash(secret);
        Token token = tables.tokens.find(hash);
        if (token == null) {
            return new Redemption.Refused("no such token");
        }
        if (!transaction.now().isBefore(token.expiresAt())) {
            return new Redemption.Refused("the token expired at " + token.expiresAt());
        }
        String earlierKey = token.redeemed().get(host);
        if (earlierKey != null) {
            return again(host, earlierKey, publicKeyHash);
        }
        if (token.host().isPresent() && !token.host().get().equals(host)) {
            return new Redemption.Refused(
                    "the token names host %s, not %s".formatted(token.host().get(), host));
        }
        return use(hash, token, host, publicKeyHash);
    }

    private Redemption again(HostId host, String earlierKey, String publicKeyHash) {
        if (!earlierKey.equals(publicKeyHash)) {
            return new Redemption.Refused("the token was used by host %s with another key".formatted(host));
        }
        HostRow row = tables.hosts.find(host);
        return row == null || row.isRemoved()
                ? new Redemption.Refused("host %s is not registered".formatted(host))
                : new Redemption.Accepted(row.declared, true);
    }

    private Redemption use(String hash, Token token, HostId id, String publicKeyHash) {
        // A name whose host was removed is free again; its attempt numbers go on.
        HostRow known = tables.hosts.find(id);
        if (known != null && !known.isRemoved() && token.host().isEmpty()) {
            return new Redemption.Refused("the name %s is taken".formatted(id));
        }
        ClaimRow claim = tables.claim(id);
        if (claim != null && claim.permitIncarnation != null) {
            return new Redemption.Refused("host %s may be at work: it holds the claim of rollout %s, attempt %d"
                    .formatted(id, claim.rollout, claim.attempt));
        }
        Host host = new Host(id, token.environment(), token.labels());
        List<String> faults =
                Placement.faults(List.of(host), transaction.fleet().poolPolicies());
        if (!faults.isEmpty()) {
            return new Redemption.Refused(faults.getFirst());
        }
        if (token.usesLeft() == 0) {
            return new Redemption.Refused("the token is used up");
        }
        register(host, known, claim);
        use(hash, token, id, publicKeyHash, known != null);
        return new Redemption.Accepted(host, false);
    }

    private void register(Host host, @Nullable HostRow known, @Nullable ClaimRow claim) {
        Registrations registrations = new Registrations(transaction);
        if (known == null) {
            registrations.first(host);
        } else {
            registrations.again(host, claim);
        }
    }

    private void use(String hash, Token token, HostId host, String publicKeyHash, boolean known) {
        SortedMap<HostId, String> redeemed = new TreeMap<>(token.redeemed());
        redeemed.put(host, publicKeyHash);
        tables.tokens.put(
                hash,
                new Token(
                        token.host(),
                        token.environment(),
                        token.labels(),
                        token.usesLeft() - 1,
                        token.expiresAt(),
                        redeemed));
        transaction.audit(
                known ? "host.enrol_again" : "host.enrol",
                host.value(),
                Map.of(
                        "environment",
                        token.environment().name(),
                        "labels",
                        token.labels(),
                        "public_key",
                        publicKeyHash,
                        "token",
                        hash));
    }

    @Override
    public void recordCertificate(String serial, String subject, Instant notAfter) {
        transaction.requireWritable();
        if (tables.certificates.find(serial) != null) {
            throw new StoreException("certificate %s is there already".formatted(serial));
        }
        tables.certificates.put(serial, subject);
        transaction.audit("certificate.issue", subject, Map.of("serial", serial, "not_after", notAfter.toString()));
    }
}
