package patchwave.controller.enrolment;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import patchwave.controller.identity.Authority;
import patchwave.controller.store.Actor;
import patchwave.fleet.Environment;
import patchwave.fuzz.Answer;
import patchwave.fuzz.Certified;
import patchwave.fuzz.Clear;
import patchwave.fuzz.FreshStore;
import patchwave.proto.enrolment.v1.EnrolRequest;
import patchwave.proto.enrolment.v1.EnrolResponse;

/** Whatever anybody asks the enrolment listener: a certificate only for the right token and a proof of the key. */
final class EnrolmentFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-21T23:11:00Z");
    private static final Set<Status.Code> REFUSALS =
            EnumSet.of(Status.Code.INVALID_ARGUMENT, Status.Code.PERMISSION_DENIED);
    private static final byte[] PREFIX = "patchwave-enrol@v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LIFE = Duration.ofDays(30);
    private static final String TOKEN = "the-right-token";
    private static final Authority AUTHORITY = Certified.authority(() -> NOW);
    private static final KeyPair KEY = Certified.hostKey();
    private static final FreshStore STORE = store();

    private static FreshStore store() {
        FreshStore store = new FreshStore(() -> NOW);
        store.store()
                .change(
                        Actor.CONTROLLER,
                        tables -> tables.enrolment()
                                .createToken(
                                        TOKEN,
                                        Optional.empty(),
                                        new Environment("dev"),
                                        new TreeMap<>(),
                                        1,
                                        NOW.plusSeconds(3600)));
        store.keep();
        return store;
    }

    /**
     * @param rightToken the request has the right token, whatever it had before
     * @param proven the request has a key, and proves that it has it
     */
    @FuzzTest
    void request(@NotNull EnrolRequest request, boolean rightToken, boolean proven) {
        STORE.reset();
        EnrolRequest.Builder asked = request.toBuilder();
        if (rightToken) {
            asked.setToken(TOKEN);
        }
        if (proven) {
            byte[] key = KEY.getPublic().getEncoded();
            byte[] token = asked.getToken().getBytes(StandardCharsets.UTF_8);
            asked.setPublicKey(ByteString.copyFrom(key));
            asked.setProof(ByteString.copyFrom(Certified.sign(KEY, PREFIX, token, new byte[1], key)));
        }
        Answer<EnrolResponse> answer = new Answer<>();
        // A new one each time: the limit of requests is not what is read here.
        new EnrolmentService(STORE.store(), AUTHORITY, LIFE, () -> NOW).enrol(asked.build(), answer);
        answer.get(REFUSALS).ifPresent(response -> {
            Clear.require(asked.getToken().equals(TOKEN) && proven, "a certificate without token and proof");
            Certified.require(response.getCertificateChain(), AUTHORITY, asked.getHostId(), KEY, NOW.plus(LIFE));
        });
    }
}
