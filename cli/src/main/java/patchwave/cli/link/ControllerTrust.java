package patchwave.cli.link;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a server only if the pinned authority vouches for it, it has the name we called, and its certificate says that
 * it is the controller: hosts and operators have certificates of the same authority and must not pass for it.
 */
final class ControllerTrust extends X509ExtendedTrustManager {
    /** The subject alternative name, of type URI, of every controller's certificate. */
    static final String CONTROLLER_URI = "spiffe://patchwave/controller";

    /** GeneralName's tag for uniformResourceIdentifier (RFC 5280, 4.2.1.6). */
    private static final Integer URI_TAG = 6;

    private final X509ExtendedTrustManager authority;

    /**
     * Adds to what the authority checks.
     *
     * @param authority checks the chain and the server's name
     */
    ControllerTrust(X509ExtendedTrustManager authority) {
        this.authority = authority;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authority.checkServerTrusted(chain, authType, engine);
        requireController(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authority.checkServerTrusted(chain, authType, socket);
        requireController(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a server cannot be checked without its connection");
    }

    private static void requireController(X509Certificate leaf) throws CertificateException {
        @Nullable Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        boolean isController = names != null
                && names.stream().anyMatch(name -> URI_TAG.equals(name.get(0)) && CONTROLLER_URI.equals(name.get(1)));
        if (!isController) {
            throw new CertificateException(
                    "the certificate of " + leaf.getSubjectX500Principal() + " does not name " + CONTROLLER_URI);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("clients are never trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("clients are never trusted here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are never trusted here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authority.getAcceptedIssuers();
    }
}
