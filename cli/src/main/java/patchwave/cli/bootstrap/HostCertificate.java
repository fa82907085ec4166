package patchwave.cli.bootstrap;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a host's certificate is. It is read as the host has it, for diagnosis: nothing is trusted for it. */
public sealed interface HostCertificate {
    /** There is none: the host was never enrolled. */
    record None() implements HostCertificate {}

    /** There is a file, and it is none. */
    record Damaged() implements HostCertificate {}

    /**
     * One with a name and an end.
     *
     * @param hostId whom it is for
     * @param notAfter when it ends
     */
    record Issued(String hostId, Instant notAfter) implements HostCertificate {
        public boolean isExpired(Instant now) {
            return !now.isBefore(notAfter);
        }
    }

    /** The certificate in a PEM file's text. */
    static HostCertificate of(Optional<String> pem) {
        if (pem.isEmpty()) {
            return new None();
        }
        try {
            Collection<? extends java.security.cert.Certificate> chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.get().getBytes(StandardCharsets.UTF_8)));
            if (chain.iterator().hasNext() && chain.iterator().next() instanceof X509Certificate leaf) {
                return hostId(leaf)
                        .<HostCertificate>map(
                                id -> new Issued(id, leaf.getNotAfter().toInstant()))
                        .orElseGet(Damaged::new);
            }
            return new Damaged();
        } catch (CertificateException e) {
            return new Damaged();
        }
    }

    private static Optional<String> hostId(X509Certificate leaf) throws CertificateException {
        String prefix = "spiffe://patchwave/host/";
        @Nullable Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        return names == null
                ? Optional.empty()
                : names.stream()
                        .map(name -> String.valueOf(name.get(1)))
                        .filter(uri -> uri.startsWith(prefix))
                        .map(uri -> uri.substring(prefix.length()))
                        .findFirst();
    }
}
