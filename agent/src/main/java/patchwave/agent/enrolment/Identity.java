package patchwave.agent.enrolment;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who this host is, provably.
 *
 * @param hostId the name in the certificate
 * @param key the host's own; it never leaves the host
 * @param chain the leaf first
 * @param authority signs the controller's and all hosts' certificates
 */
public record Identity(String hostId, PrivateKey key, List<X509Certificate> chain, X509Certificate authority) {
    private static final String HOST = "spiffe://patchwave/host/";
    private static final int URI_NAME = 6;

    public Identity {
        chain = List.copyOf(chain);
    }

    /** @throws IllegalArgumentException if the leaf names no host */
    static Identity of(PrivateKey key, List<X509Certificate> chain, X509Certificate authority) {
        String name = uris(chain.getFirst()).stream()
                .filter(uri -> uri.startsWith(HOST))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("the certificate must name " + HOST + "ID, but names no host"));
        return new Identity(name.substring(HOST.length()), key, chain, authority);
    }

    /** All URIs that a certificate names; none if they cannot be read. */
    static List<String> uris(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return Optional.ofNullable(names).stream()
                    .flatMap(Collection::stream)
                    .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException _) {
            // A name that cannot be read is no name.
            return List.of();
        }
    }

    /** From when on the certificate should be renewed: at 2/3 of its life. */
    public Instant renewAt() {
        Instant from = chain.getFirst().getNotBefore().toInstant();
        Duration life = Duration.between(from, end());
        return from.plus(life.multipliedBy(2).dividedBy(3));
    }

    /** When the certificate ends. */
    public Instant end() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return hostId + " until " + end();
    }
}
