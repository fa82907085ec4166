package patchwave.simulation.world;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.wire.FromWire;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;

/** Makes signed plans, and has machines judge them by the product's own check; a judgement is made once and remembered. */
final class Plans {
    /** Longer than any run. */
    private static final Duration LIFE = Duration.ofDays(7);

    private final Shared shared;
    private final Map<Key, PlanVerdict> verdicts = new HashMap<>();

    private record Key(Bytes plan, String rollout, String environment, boolean expired) {}

    Plans(Shared shared) {
        this.shared = shared;
    }

    /** A plan that brings every host of some environments to a version. */
    SignedPlan make(String id, int version, List<String> environments, boolean emergency, Instant now) {
        ByteString plan = Plan.newBuilder()
                .setPlanId(id)
                .setCreatedTime(time(now))
                .setExpireTime(time(now.plus(LIFE)))
                .setReason("simulated")
                .addAllEnvironments(environments)
                .setEmergency(emergency)
                .setReboot(RebootPolicy.REBOOT_POLICY_WHEN_NEEDED)
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease(SimulatedHost.OS)
                        .addPackages(PackageTarget.newBuilder()
                                .setName(HostWork.PACKAGE)
                                .setArchitecture("amd64")
                                .setVersion(HostWork.version(version))))
                .build()
                .toByteString();
        return SignedPlan.newBuilder()
                .setPlan(plan)
                .addSignatures(Signature.newBuilder()
                        .setKeyId(shared.keyId())
                        .setSignature(ByteString.copyFrom(shared.sign(plan.toByteArray()))))
                .build();
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    PlanVerdict verdict(SimulatedHost host, patchwave.agent.operation.SignedPlan signed, String rollout, Instant wall) {
        // Nothing of a judgement depends on the time but whether the plan has expired, and none does within a run
        // unless
        // a wall clock is far off: that case is looked at anew.
        boolean expired = wall.isAfter(VirtualTime.START.plus(LIFE));
        return verdicts.computeIfAbsent(
                new Key(signed.plan(), rollout, host.environment(), expired),
                _ -> new PlanCheck(
                                shared.signers(),
                                Optional.of(host.environment()),
                                SimulatedHost.OS,
                                FromWire::plan,
                                FromWire::standingApproval)
                        .check(signed, rollout, wall));
    }
}
