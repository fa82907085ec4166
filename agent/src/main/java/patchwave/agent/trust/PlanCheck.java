package patchwave.agent.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import patchwave.agent.operation.OneLine;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;

/**
 * What this host checks of every plan by itself, cheap things first. A controller that was taken over can withhold an
 * approved plan or send it early, but cannot have anything else installed than what operators signed or a standing
 * approval of theirs covers (safety.md 6.2, ADR 0021).
 *
 * @param signers who may approve
 * @param environment where this host is; empty if its configuration does not pin it
 * @param osRelease "ID VERSION_ID" of this host
 * @param plans reads plan bytes
 * @param approvals reads a standing approval's bytes
 */
public record PlanCheck(
        Signers signers,
        Optional<String> environment,
        String osRelease,
        PlanDecoder plans,
        StandingApprovalDecoder approvals) {
    static final int SIGNATURE_LIMIT = 16;
    static final Pattern ID = Pattern.compile("[a-z0-9-]{3,64}");

    private static final int PLAN_LIMIT = 64 * 1024;

    /** It quotes the plan, and goes into logs and reports. */
    private static final int LONGEST_REFUSAL = 1_000;

    private static final Duration LONGEST_LIFE = Duration.ofDays(30);

    /**
     * Whether the plan of a rollout may be carried out here.
     *
     * @param signed what came
     * @param rolloutId the rollout that it came for
     * @param now the host's own wall clock
     */
    public PlanVerdict check(SignedPlan signed, String rolloutId, Instant now) {
        if (signed.plan().size() > PLAN_LIMIT || signed.signatures().size() > SIGNATURE_LIMIT) {
            return refused("a plan has at most " + PLAN_LIMIT + " bytes and " + SIGNATURE_LIMIT
                    + " signatures, this one has " + signed.plan().size() + " and "
                    + signed.signatures().size());
        }
        try {
            return switch (approved(signed, now)) {
                case PlanVerdict.Accepted it -> content(it, rolloutId, now);
                case PlanVerdict.Refused it -> it;
            };
        } catch (IllegalArgumentException e) {
            return refused("it cannot be read: " + e.getMessage());
        }
    }

    /** Whether operators approved of it: by their signatures, or by a standing approval that covers it. */
    private PlanVerdict approved(SignedPlan signed, Instant now) {
        int good = signers.count(signed);
        if (good >= signers.required()) {
            return new PlanVerdict.Accepted(plans.decode(signed.plan()));
        }
        return signed.standingApproval()
                .map(it -> new StandingApprovalCheck(signers, environment, plans, approvals).check(signed, it, now))
                .orElseGet(() -> refused("it needs good signatures of " + signers.required()
                        + " of this host's plan signers " + signers.keyIds() + ", but has " + good));
    }

    private PlanVerdict content(PlanVerdict.Accepted approved, String rolloutId, Instant now) {
        Plan plan = approved.plan();
        if (!plan.id().equals(rolloutId) || !ID.matcher(rolloutId).matches()) {
            return refused("it is plan '" + plan.id() + "', but came for rollout '" + rolloutId + "'");
        }
        if (!now.isBefore(plan.expires())) {
            return refused("it expired at " + plan.expires() + ", and it is " + now + " here");
        }
        Duration life = Duration.between(plan.created(), plan.expires());
        if (life.isNegative() || life.compareTo(LONGEST_LIFE) > 0) {
            return refused("it must expire within 30 days of " + plan.created() + ", but expires at " + plan.expires());
        }
        if (environment.isPresent() && !plan.environments().contains(environment.get())) {
            return refused(
                    "it is for the environments " + plan.environments() + ", but this host is of " + environment.get());
        }
        Optional<Plan.PatchLevel> level = plan.patchLevelFor(osRelease);
        if (level.isEmpty() || level.get().packages().isEmpty()) {
            return refused("it says nothing about this host's OS release '" + osRelease + "'");
        }
        return direction(approved, level.get());
    }

    private static PlanVerdict direction(PlanVerdict.Accepted approved, Plan.PatchLevel level) {
        Plan plan = approved.plan();
        if (plan.isRollback()) {
            boolean named =
                    ID.matcher(plan.rollsBack()).matches() && !plan.rollsBack().equals(plan.id());
            return named
                    ? approved
                    : refused("it must take back another rollout, but names '" + plan.rollsBack() + "'");
        }
        Set<String> names = new HashSet<>();
        for (Plan.Target target : level.packages()) {
            if (!names.add(target.name() + ":" + target.architecture())) {
                return refused("it goes forward and so may name each package once, but names " + target.name() + ":"
                        + target.architecture() + " twice");
            }
        }
        return approved;
    }

    static PlanVerdict refused(String why) {
        return new PlanVerdict.Refused(OneLine.of(why, LONGEST_REFUSAL));
    }
}
