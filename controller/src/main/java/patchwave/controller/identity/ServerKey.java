package patchwave.controller.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The listeners' own key and certificate, renewed while they run: new connections see the new one. */
public final class ServerKey extends X509ExtendedKeyManager {
    /** Short, because renewing costs nothing. */
    public static final Duration LIFE = Duration.ofDays(7);

    private static final String ALIAS = "controller";

    private final Authority authority;
    private final List<String> names;
    private final InstantSource clock;
    private final AtomicReference<Credentials> current;

    public ServerKey(Authority authority, List<String> names, InstantSource clock) {
        this.authority = authority;
        this.names = List.copyOf(names);
        this.clock = clock;
        this.current = new AtomicReference<>(authority.issueServer(names, LIFE));
    }

    /** Makes a new one if a third or less of the life is left. Safe to call at any time. */
    public boolean renewIfDue() {
        Instant end = current.get().certificate().getNotAfter().toInstant();
        if (clock.instant().isBefore(end.minus(LIFE.dividedBy(3)))) {
            return false;
        }
        current.set(authority.issueServer(names, LIFE));
        return true;
    }

    public X509Certificate certificate() {
        return current.get().certificate();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {current.get().certificate(), authority.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.get().key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
