package patchwave.controller.agents;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import patchwave.controller.identity.Authority;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.store.Actor;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fuzz.Answer;
import patchwave.fuzz.Certified;
import patchwave.fuzz.Clear;
import patchwave.fuzz.FreshStore;
import patchwave.proto.agent.v1.RenewCertificateRequest;
import patchwave.proto.agent.v1.RenewCertificateResponse;

/** Whatever a host asks when it renews its certificate: one only for a key that it proves to have. */
final class RenewalFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:11:00Z");
    private static final Set<Status.Code> REFUSALS =
            EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.PERMISSION_DENIED);
    private static final byte[] PREFIX = "patchwave-renew@v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIFE = Duration.ofDays(30);
    private static final HostId HOST = new HostId("web-1");
    private static final Authority AUTHORITY = Certified.authority(() -> NOW);
    private static final KeyPair KEY = Certified.hostKey();
    private static final FreshStore STORE = store();

    private static final AgentService SERVICE = new AgentService(
            new Sessions(
                    STORE.store(),
                    () -> NOW,
                    new Random(1),
                    Runnable::run,
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    new StoredInventories(STORE.store())),
            STORE.store(),
            AUTHORITY,
            LIFE,
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().factory()));

    private static FreshStore store() {
        FreshStore store = new FreshStore(() -> NOW);
        store.store().change(Actor.host(HOST), tables -> {
            tables.enrolment()
                    .createToken(
                            "token",
                            Optional.of(HOST),
                            new Environment("dev"),
                            new TreeMap<>(),
                            1,
                            NOW.plusSeconds(3600));
            tables.enrolment().redeem("token", HOST, "a key");
        });
        store.keep();
        return store;
    }

    /** @param proven the request has a key, and proves that it has it */
    @FuzzTest
    void request(@NotNull RenewCertificateRequest request, boolean enrolled, boolean proven) {
        STORE.reset();
        RenewCertificateRequest.Builder asked = request.toBuilder();
        if (proven) {
            byte[] key = KEY.getPublic().getEncoded();
            asked.setPublicKey(ByteString.copyFrom(key));
            asked.setProof(ByteString.copyFrom(Certified.sign(KEY, PREFIX, key)));
        }
        HostId host = enrolled ? HOST : new HostId("stranger");
        Answer<RenewCertificateResponse> answer = new Answer<>();
        Context.current()
                .withValue(PeerInterceptor.PEER, new PeerIdentity.Host(host, NOW))
                .run(() -> SERVICE.renewCertificate(asked.build(), answer));
        answer.get(REFUSALS).ifPresent(response -> {
            Clear.require(enrolled && proven, "a certificate without enrolment and proof");
            Certified.require(response.getCertificateChain(), AUTHORITY, HOST.value(), KEY, NOW.plus(LIFE));
        });
    }
}
