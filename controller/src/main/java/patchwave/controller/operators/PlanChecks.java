package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.policy.FleetPolicy;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.RolloutId;

/**
 * Checks a signed plan before it is stored. Hosts judge the signatures, since the controller holds no operator's key; that
 * there is none at all, or that the plan cannot be meant for this fleet, is told here and not by every host.
 */
final class PlanChecks {
    /** plan.proto, Plan.expire_time. */
    static final Duration LONGEST_LIFE = Duration.ofDays(30);

    /** plan.proto, Plan.reason. */
    static final int LONGEST_REASON = 500;

    private static final int LARGEST_PLAN = 64 * 1024;
    private static final int MOST_SIGNATURES = 16;
    private static final int SIGNATURE_BYTES = 64;
    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{64}");

    /** Clocks of operators' machines may be ahead by so much. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int MOST_PACKAGES = 1_000;

    private PlanChecks() {}

    /** The plan inside, if envelope and bytes can be read at all; throws the refusal otherwise. */
    static Plan decode(SignedPlan signed) {
        Requests fields = new Requests();
        ByteString bytes = signed.getPlan();
        if (bytes.isEmpty() || bytes.size() > LARGEST_PLAN) {
            fields.fault("plan.plan", "1 to %d bytes".formatted(LARGEST_PLAN), bytes.size() + " bytes");
        }
        signatures("plan.signatures", signed.getSignaturesList(), fields);
        fields.refuseFaults();
        try {
            Plan plan = Plan.parseFrom(bytes);
            if (!plan.getUnknownFields().asMap().isEmpty()) {
                throw Refusal.invalid("plan.plan: it has fields that this controller does not know: upgrade it first");
            }
            return plan;
        } catch (InvalidProtocolBufferException broken) {
            throw Refusal.invalid(
                    "plan.plan: expected a serialised patchwave.plan.v1.Plan, found " + broken.getMessage());
        }
    }

    /** Throws the refusal if a plan that was made here is larger than hosts accept. */
    static void requireSize(ByteString plan) {
        if (plan.size() > LARGEST_PLAN) {
            throw Refusal.precondition(
                    "the plan would have %d bytes, and hosts accept %d: too many different versions for one plan"
                            .formatted(plan.size(), LARGEST_PLAN));
        }
    }

    /** Adds the faults of operators' signatures. */
    static void signatures(String path, List<Signature> signatures, Requests fields) {
        if (signatures.isEmpty() || signatures.size() > MOST_SIGNATURES) {
            fields.fault(
                    path,
                    "1 to %d; hosts refuse what nobody signed".formatted(MOST_SIGNATURES),
                    String.valueOf(signatures.size()));
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < Math.min(signatures.size(), MOST_SIGNATURES); i++) {
            Signature signature = signatures.get(i);
            String field = "%s[%d]".formatted(path, i);
            if (!KEY_ID.matcher(signature.getKeyId()).matches()) {
                fields.fault(field + ".key_id", "64 hexadecimal digits", Requests.quote(signature.getKeyId()));
            } else if (!keys.add(signature.getKeyId())) {
                fields.fault(field + ".key_id", "each key once", "one key twice");
            }
            if (signature.getSignature().size() != SIGNATURE_BYTES) {
                fields.fault(
                        field + ".signature",
                        SIGNATURE_BYTES + " bytes",
                        signature.getSignature().size() + " bytes");
            }
        }
    }

    /** Throws a refusal that names every fault. */
    static void check(Plan plan, FleetPolicy policy, Instant now) {
        Requests fields = new Requests();
        fields.value("plan_id", plan.getPlanId(), RolloutId::new);
        fields.text("reason", plan.getReason(), false, LONGEST_REASON);
        fields.optional("advisory_id", plan.getAdvisoryId(), AdvisoryId::new);
        fields.optional("rolls_back", plan.getRollsBack(), RolloutId::new);
        times(plan.getCreatedTime(), plan.getExpireTime(), LONGEST_LIFE, now, fields);
        environments(plan.getEnvironmentsList(), policy, fields);
        levels(plan, fields);
        fields.refuseFaults();
    }

    /** Adds the faults of a life. A time that was left out is 1970 here, and so a fault too. */
    static void times(Timestamp createdTime, Timestamp expireTime, Duration longest, Instant now, Requests fields) {
        if (!Timestamps.isValid(createdTime) || !Timestamps.isValid(expireTime)) {
            fields.fault("created_time, expire_time", "two valid times", "one out of range");
            return;
        }
        Instant created = instant(createdTime);
        Instant expires = instant(expireTime);
        if (created.isAfter(now.plus(CLOCK_SKEW))) {
            fields.fault("created_time", "a time before now, " + now, created.toString());
        }
        if (!expires.isAfter(now)) {
            fields.fault("expire_time", "a time after now, %s; make a new one".formatted(now), expires.toString());
        }
        if (expires.isAfter(created.plus(longest))) {
            fields.fault(
                    "expire_time",
                    "at most %d days after created_time".formatted(longest.toDays()),
                    expires.toString());
        }
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    /** Adds the faults of a list of environments. */
    static void environments(List<String> environments, FleetPolicy policy, Requests fields) {
        List<String> known =
                policy.environments().stream().map(Environment::name).toList();
        int before = -1;
        for (String name : environments) {
            int place = known.indexOf(name);
            if (place < 0) {
                fields.fault("environments", "only such as the fleet file names: " + known, Requests.quote(name));
            } else if (place <= before) {
                fields.fault("environments", "the fleet file's order, each once: " + known, environments.toString());
            }
            before = Math.max(before, place);
        }
        if (environments.isEmpty()) {
            fields.fault("environments", "at least one", "none");
        }
    }

    private static void levels(Plan plan, Requests fields) {
        if (plan.getPatchLevelsCount() == 0) {
            fields.fault("patch_levels", "at least one", "none");
        }
        Set<String> releases = new HashSet<>();
        for (PatchLevel level : plan.getPatchLevelsList()) {
            String field = "patch_levels[%s]".formatted(Requests.quote(level.getOsRelease()));
            fields.text(field + ".os_release", level.getOsRelease(), false, 200);
            if (!releases.add(level.getOsRelease())) {
                fields.fault(field, "each OS release once", "it twice");
            }
            packages(level.getPackagesList(), !plan.getRollsBack().isEmpty(), field + ".packages", fields);
        }
    }

    /** @param back the way back may list several versions of a package: hosts came from different ones */
    private static void packages(List<PackageTarget> packages, boolean back, String field, Requests fields) {
        if (packages.isEmpty() || packages.size() > MOST_PACKAGES) {
            fields.fault(field, "1 to " + MOST_PACKAGES, String.valueOf(packages.size()));
        }
        Set<String> seen = new HashSet<>();
        for (PackageTarget target : packages) {
            PackageNames.check(fields, field + ".name", target.getName());
            PackageNames.checkArchitecture(fields, field + ".architecture", target.getArchitecture());
            PackageNames.checkExactVersion(fields, field + ".version", target.getVersion());
            String one = target.getName() + ":" + target.getArchitecture();
            if (!seen.add(back ? one + "=" + target.getVersion() : one)) {
                fields.fault(field, "each package once", Requests.quote(target.getName()) + " twice");
            }
        }
    }
}
