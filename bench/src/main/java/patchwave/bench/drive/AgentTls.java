package patchwave.bench.drive;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One TLS context for all agents, so that 10,000 of them cost a driver no 10,000 contexts. Each shows the certificate of
 * its own host: the name that its channel was made for, see {@link FleetSim#name}, says which.
 */
final class AgentTls {
    private AgentTls() {}

    static SslContext context(HostFiles hosts) throws SSLException {
        return GrpcSslContexts.forClient()
                .protocols("TLSv1.3")
                .keyManager(new HostKeys(hosts))
                .trustManager(new PinnedAuthority(hosts.authority()))
                .build();
    }

    private static final class HostKeys extends X509ExtendedKeyManager {
        private final HostFiles hosts;

        HostKeys(HostFiles hosts) {
            this.hosts = hosts;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            return engine.getPeerHost();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {hosts.certificate(FleetSim.number(alias))};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return hosts.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[0];
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
