package patchwave.bench.controller;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;

/** Gives the controller orders, as an operator over mutual TLS. */
final class OperatorLink implements AutoCloseable {
    private static final byte[] CONTEXT = "patchwave-plan@v1\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int LARGEST = 64 * 1024 * 1024;

    private final ManagedChannel channel;
    private final RolloutServiceBlockingStub rollouts;
    private final KeyPair signer;

    private OperatorLink(ManagedChannel channel, KeyPair signer) {
        this.channel = channel;
        this.rollouts = RolloutServiceGrpc.newBlockingStub(channel).withWaitForReady();
        this.signer = signer;
    }

    static OperatorLink open(Bed bed) {
        try {
            ManagedChannel channel = NettyChannelBuilder.forAddress(
                            "127.0.0.1", bed.ports().operators())
                    .sslContext(GrpcSslContexts.forClient()
                            .protocols("TLSv1.3")
                            .trustManager(bed.authority())
                            .keyManager(bed.operator().key(), bed.operator().certificate())
                            .build())
                    .maxInboundMessageSize(LARGEST)
                    .build();
            return new OperatorLink(
                    channel, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        } catch (SSLException | GeneralSecurityException e) {
            throw new BenchFailed("the operator's link cannot be made: " + e.getMessage(), e);
        }
    }

    /** Starts a rollout over the whole fleet. */
    void start(String id, String release) {
        Instant now = Instant.now();
        ByteString plan = Plan.newBuilder()
                .setPlanId(id)
                .setCreatedTime(timestamp(now))
                .setExpireTime(timestamp(now.plus(Duration.ofDays(1))))
                .setReason("a benchmark")
                .addEnvironments(BedMaker.ENVIRONMENT)
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease(release)
                        .addPackages(PackageTarget.newBuilder()
                                .setName("libc6")
                                .setArchitecture("amd64")
                                .setVersion("2.36-9+deb12u13")))
                .build()
                .toByteString();
        rollouts.withDeadlineAfter(5, TimeUnit.MINUTES)
                .startRollout(StartRolloutRequest.newBuilder()
                        .setPlan(SignedPlan.newBuilder().setPlan(plan).addSignatures(sign(plan)))
                        .build());
    }

    private Signature sign(ByteString plan) {
        try {
            java.security.Signature signature = java.security.Signature.getInstance("Ed25519");
            signature.initSign(signer.getPrivate());
            signature.update(CONTEXT);
            signature.update(plan.toByteArray());
            return Signature.newBuilder()
                    .setKeyId(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(signer.getPublic().getEncoded())))
                    .setSignature(ByteString.copyFrom(signature.sign()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot sign with Ed25519", e);
        }
    }

    void steer(String id, Steer steer) {
        rollouts.withDeadlineAfter(1, TimeUnit.MINUTES)
                .steerRollout(SteerRolloutRequest.newBuilder()
                        .setRolloutId(id)
                        .setSteer(steer)
                        .setReason("a benchmark")
                        .build());
    }

    /** Waits until a rollout is in one of these states. */
    RolloutView await(String id, Duration patience, List<RolloutState> states) {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            RolloutView view = view(id);
            if (states.contains(view.getState())) {
                return view;
            }
            if (System.nanoTime() > end) {
                throw new BenchFailed("rollout %s is %s after %s, expected one of %s: %s"
                        .formatted(id, view.getState(), patience, states, view.getStagesList()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private RolloutView view(String id) {
        return rollouts
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .listRollouts(ListRolloutsRequest.getDefaultInstance())
                .getRolloutsList()
                .stream()
                .filter(rollout -> rollout.getRolloutId().equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchFailed("rollout %s is not known".formatted(id)));
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
