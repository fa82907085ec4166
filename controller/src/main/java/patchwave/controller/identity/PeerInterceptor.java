package patchwave.controller.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets only one kind of peer into a listener, and tells the handlers who it is. */
public final class PeerInterceptor implements ServerInterceptor {
    /** Who calls; set for every call that passed. */
    public static final Context.Key<PeerIdentity> PEER =
            Context.keyWithDefault("patchwave-peer", new PeerIdentity.Nobody());

    /** Whom a listener is for. */
    public enum Audience {
        HOSTS,
        OPERATORS,
        /** Enrolment: identity is what they come for. */
        ANYBODY
    }

    private final Audience audience;

    public PeerInterceptor(Audience audience) {
        this.audience = audience;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        PeerIdentity peer = peer(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        if (!admits(peer)) {
            call.close(
                    Status.UNAUTHENTICATED.withDescription(
                            switch (audience) {
                                case HOSTS -> "expected a host's client certificate";
                                case OPERATORS -> "expected an operator's client certificate";
                                case ANYBODY -> "";
                            }),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
    }

    private boolean admits(PeerIdentity peer) {
        return switch (audience) {
            case HOSTS -> peer instanceof PeerIdentity.Host;
            case OPERATORS -> peer instanceof PeerIdentity.Operator;
            case ANYBODY -> true;
        };
    }

    private static PeerIdentity peer(@Nullable SSLSession session) {
        if (session == null) {
            return new PeerIdentity.Nobody();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate leaf
                    ? SpiffeName.read(leaf)
                    : new PeerIdentity.Nobody();
        } catch (SSLPeerUnverifiedException _) {
            return new PeerIdentity.Nobody();
        }
    }
}
