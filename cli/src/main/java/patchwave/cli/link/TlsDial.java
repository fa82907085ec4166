package patchwave.cli.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import patchwave.cli.config.CliConfig;
import patchwave.cli.config.SecretFile;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;

/** The real way to the controller: TLS 1.3 with both sides' certificates, and one pinned authority. */
public final class TlsDial implements Dial {
    /** A rollout of 100,000 hosts is about 20 MiB as one message. */
    private static final int MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

    /** Long enough for the server's limit of one ping in 20 s, short enough to notice a dead network. */
    private static final long KEEP_ALIVE_SECONDS = 30;

    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

    @Override
    public ManagedChannel open(CliConfig config) {
        return NettyChannelBuilder.forAddress(config.host(), config.port())
                .sslContext(sslContext(config))
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
    }

    private static SslContext sslContext(CliConfig config) {
        String key = SecretFile.read(config.key());
        try {
            SslContextBuilder builder = GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
            return builder.protocols("TLSv1.3")
                    .trustManager(trust(certificates(config.authority())))
                    .keyManager(
                            new ByteArrayInputStream(read(config.certificate()).getBytes(StandardCharsets.US_ASCII)),
                            new ByteArrayInputStream(key.getBytes(StandardCharsets.US_ASCII)))
                    .build();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new Refusal(
                    ExitCode.BAD_CONFIGURATION,
                    config.file() + ": certificate " + config.certificate() + " and key " + config.key()
                            + " cannot be used together: " + e.getMessage(),
                    e);
        }
    }

    private static TrustManager trust(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new ControllerTrust(extended);
            }
        }
        throw new GeneralSecurityException("this JDK has no PKIX trust manager");
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(read(file).getBytes(StandardCharsets.US_ASCII)));
            if (found.isEmpty() || !(found.iterator().next() instanceof X509Certificate)) {
                throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": has no certificate in PEM form");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new Refusal(
                    ExitCode.BAD_CONFIGURATION, file + ": is not a certificate in PEM form: " + e.getMessage(), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(ExitCode.BAD_CONFIGURATION, file + ": cannot be read (" + e + ")", e);
        }
    }
}
