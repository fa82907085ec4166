package patchwave.agent.enrolment;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import patchwave.agent.trust.Signers;

/**
 * Trusts exactly the controller: a chain to Patchwave's own authority, and the controller's name in the certificate.
 * Host names and addresses are not compared: the name in the certificate is a stronger one.
 */
public final class ControllerTrust extends X509ExtendedTrustManager {
    private static final String CONTROLLER = "spiffe://patchwave/controller";

    private final Anchor anchor;

    /** Finds the authority that a presented chain must lead to. */
    @FunctionalInterface
    private interface Anchor {
        X509Certificate of(X509Certificate... chain) throws CertificateException;
    }

    private ControllerTrust(Anchor anchor) {
        this.anchor = anchor;
    }

    /** Trusts controllers of this authority. */
    public static ControllerTrust in(X509Certificate authority) {
        return new ControllerTrust(_ -> authority);
    }

    /**
     * Trusts controllers whose chain has an authority of this fingerprint: before the host knows the authority itself.
     *
     * @param fingerprint lower-case hexadecimal SHA-256 of the certificate (DER)
     */
    public static ControllerTrust pinned(String fingerprint) {
        return new ControllerTrust(chain -> {
            for (X509Certificate certificate : chain) {
                if (Signers.sha256(certificate.getEncoded()).equals(fingerprint)) {
                    return certificate;
                }
            }
            throw new CertificateException("none of the " + chain.length
                    + " certificates that the controller shows has the fingerprint of the token, " + fingerprint
                    + ": this is another controller than the one that made the token");
        });
    }

    private void check(X509Certificate[] chain, String authType) throws CertificateException {
        X509Certificate authority = anchor.of(chain);
        standard(authority).checkServerTrusted(chain, authType);
        if (!Identity.uris(chain[0]).contains(CONTROLLER)) {
            throw new CertificateException(
                    "the peer's certificate must name " + CONTROLLER + ", but names " + Identity.uris(chain[0]));
        }
    }

    private static X509TrustManager standard(X509Certificate authority) throws CertificateException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager standard) {
                    return standard;
                }
            }
            throw new CertificateException(
                    "this Java has no PKIX trust manager: " + Arrays.toString(factory.getTrustManagers()));
        } catch (GeneralSecurityException | IOException e) {
            throw new CertificateException("cannot check a chain", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("agents have no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("agents have no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("agents have no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
