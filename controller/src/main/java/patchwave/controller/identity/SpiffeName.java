package patchwave.controller.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import patchwave.fleet.HostId;

/** The names in certificates: URIs of the form spiffe://patchwave/..., one in each certificate. */
public final class SpiffeName {
    /** The controller's own. */
    public static final String CONTROLLER = "spiffe://patchwave/controller";

    private static final String HOST = "spiffe://patchwave/host/";
    private static final String OPERATOR = "spiffe://patchwave/operator/";
    private static final Pattern OPERATOR_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    /** GeneralName's tag of uniformResourceIdentifier, RFC 5280 section 4.2.1.6. */
    private static final int URI_TAG = 6;

    private SpiffeName() {}

    static String of(HostId host) {
        return HOST + host;
    }

    /**
     * Checks and answers the value.
     *
     * @throws IllegalArgumentException if the name has another form
     */
    static String of(Role role, String name) {
        if (!OPERATOR_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "operator '%s': expected 1 to 63 lower-case letters, digits, '.', '_' or '-'".formatted(name));
        }
        return OPERATOR + role.word() + "/" + name;
    }

    /** Whom a certificate names; the caller must have verified its chain. More than one name is none. */
    public static PeerIdentity read(X509Certificate certificate) {
        return uri(certificate)
                .map(uri -> parse(uri, certificate.getNotBefore().toInstant().plus(Authority.BACKDATED)))
                .orElseGet(PeerIdentity.Nobody::new);
    }

    /** The one URI among the certificate's names. */
    public static Optional<String> uri(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException _) {
            // Not readable is not trusted.
            return Optional.empty();
        }
        if (names == null) {
            return Optional.empty();
        }
        List<String> uris = names.stream()
                .filter(name -> Integer.valueOf(URI_TAG).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        return uris.size() == 1 ? Optional.of(uris.getFirst()) : Optional.empty();
    }

    private static PeerIdentity parse(String uri, Instant certifiedAt) {
        if (uri.startsWith(HOST)) {
            try {
                return new PeerIdentity.Host(new HostId(uri.substring(HOST.length())), certifiedAt);
            } catch (IllegalArgumentException _) {
                return new PeerIdentity.Nobody();
            }
        }
        if (uri.startsWith(OPERATOR)) {
            String[] parts = uri.substring(OPERATOR.length()).split("/", -1);
            if (parts.length == 2 && OPERATOR_NAME.matcher(parts[1]).matches()) {
                return Role.of(parts[0])
                        .<PeerIdentity>map(role -> new PeerIdentity.Operator(role, parts[1]))
                        .orElseGet(PeerIdentity.Nobody::new);
            }
        }
        return new PeerIdentity.Nobody();
    }
}
