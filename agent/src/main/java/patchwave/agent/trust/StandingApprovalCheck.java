package patchwave.agent.trust;

import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.SignedStandingApproval;

/**
 * Whether a plan that a controller started by itself lies within what this host's plan signers allowed it to (ADR 0021).
 * {@link PlanCheck} asks it for plans without enough signatures of operators, and checks of the accepted ones what it
 * checks of every plan.
 *
 * @param signers who may sign standing approvals: those who may sign plans
 * @param environment where this host is; empty if its configuration does not pin it
 * @param plans reads plan bytes
 * @param approvals reads a standing approval's bytes
 */
record StandingApprovalCheck(
        Signers signers, Optional<String> environment, PlanDecoder plans, StandingApprovalDecoder approvals) {
    private static final int APPROVAL_LIMIT = 4 * 1024;
    /** Clocks of operators' machines and of hosts may differ by so much. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private static final Duration LONGEST_LIFE = Duration.ofDays(90);

    /** What to do about a plan that is beyond its approval. */
    private static final String SIGN = ": have operators sign this plan";

    /** What to do about an approval that no plan can come under. */
    private static final String SIGN_ANEW = ": have operators sign a new one";

    /**
     * Whether the approval that came with a plan is good now, and the plan lies within it.
     *
     * @throws IllegalArgumentException if the plan cannot be read
     */
    PlanVerdict check(SignedPlan signed, SignedStandingApproval given, Instant now) {
        if (given.approval().size() > APPROVAL_LIMIT || given.signatures().size() > PlanCheck.SIGNATURE_LIMIT) {
            return PlanCheck.refused("a standing approval has at most " + APPROVAL_LIMIT + " bytes and "
                    + PlanCheck.SIGNATURE_LIMIT + " signatures, this plan's has "
                    + given.approval().size() + " and " + given.signatures().size());
        }
        int good = signers.count(given);
        if (good < signers.required()) {
            return PlanCheck.refused("its standing approval needs good signatures of " + signers.required()
                    + " of this host's plan signers " + signers.keyIds() + ", but has " + good);
        }
        StandingApproval approval;
        try {
            approval = approvals.decode(given.approval());
        } catch (IllegalArgumentException e) {
            return PlanCheck.refused("its standing approval cannot be read: " + e.getMessage());
        }
        Optional<String> unfit = unfit(approval, now).or(() -> unsigned(approval, signed));
        if (unfit.isPresent()) {
            return PlanCheck.refused(unfit.get());
        }
        Plan plan = plans.decode(signed.plan());
        return beyond(approval, plan)
                .map(PlanCheck::refused)
                .orElseGet(() -> new PlanVerdict.Accepted(plan, Optional.of(approval.id())));
    }

    /** Why the approval itself is none, or none any more. */
    private static Optional<String> unfit(StandingApproval approval, Instant now) {
        if (!PlanCheck.ID.matcher(approval.id()).matches()) {
            return Optional.of(
                    "its standing approval must be named by 3 to 64 lower-case letters, digits and '-', but is"
                            + " named '" + approval.id() + "'" + SIGN_ANEW);
        }
        Duration life = Duration.between(approval.created(), approval.expires());
        if (life.isNegative() || life.compareTo(LONGEST_LIFE) > 0) {
            return Optional.of(named(approval) + " must expire within 90 days of " + approval.created()
                    + ", but expires at " + approval.expires() + SIGN_ANEW);
        }
        // Else one that is "created" years from now would be good until then, whatever its life.
        if (approval.created().isAfter(now.plus(CLOCK_SKEW))) {
            return Optional.of(named(approval) + " is of " + approval.created() + ", which is still to come: it is "
                    + now + " here; set this host's clock, or sign a new one");
        }
        if (!now.isBefore(approval.expires())) {
            return Optional.of(
                    named(approval) + " expired at " + approval.expires() + ", and it is " + now + " here" + SIGN_ANEW);
        }
        if (approval.environments().isEmpty()) {
            return Optional.of(named(approval) + " names no environment" + SIGN_ANEW);
        }
        return Optional.empty();
    }

    /** Why the plan is not signed by the controller that the approval names. */
    private Optional<String> unsigned(StandingApproval approval, SignedPlan signed) {
        Signers controller;
        try {
            controller = Signers.of(List.of(approval.controllerKey().base64()), 1);
        } catch (IllegalArgumentException e) {
            return Optional.of("the controller key of " + named(approval) + " " + e.getMessage() + SIGN_ANEW);
        }
        // Else an operator's signature of a plan that waits for a second one would be the controller's too, and enough.
        Collection<PublicKey> operators = signers.keys().values();
        if (controller.keys().values().stream().anyMatch(operators::contains)) {
            return Optional.of("the controller key of " + named(approval) + ", " + controller.keyIds()
                    + ", is a plan signer of this host, but must be the controller's own" + SIGN_ANEW);
        }
        return controller.count(signed) == 1
                ? Optional.empty()
                : Optional.of(
                        "it needs good signatures of " + signers.required() + " of this host's plan signers, or one"
                                + " of the controller that " + named(approval) + " names, " + controller.keyIds()
                                + ", but has neither");
    }

    /** Why the approval does not cover the plan on this host. */
    private Optional<String> beyond(StandingApproval approval, Plan plan) {
        if (environment.isEmpty()) {
            return Optional.of(
                    "it came under " + named(approval) + ", which a host takes only if it knows by itself where"
                            + " it is: set environment in agent.yaml");
        }
        Set<String> beside = new TreeSet<>(plan.environments());
        approval.environments().forEach(beside::remove);
        if (!beside.isEmpty()) {
            return Optional.of("it is for the environments " + plan.environments() + ", but " + named(approval)
                    + " covers " + approval.environments() + SIGN);
        }
        if (plan.emergency()) {
            return Optional.of("it is an emergency, which no standing approval covers" + SIGN);
        }
        if (plan.isRollback()) {
            return Optional.of("it takes back " + plan.rollsBack() + ", which no standing approval covers" + SIGN);
        }
        if (plan.mayReboot() && !approval.mayReboot()) {
            return Optional.of("it has hosts reboot that need it, which " + named(approval) + " does not cover" + SIGN);
        }
        return Optional.empty();
    }

    private static String named(StandingApproval approval) {
        return "standing approval '" + approval.id() + "'";
    }
}
