package patchwave.controller.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.rollout.RolloutId;

/** What operators let the controller start by itself, one row each; none is ever deleted. Every step is audited. */
public interface StandingApprovalStore {
    /**
     * Keeps one; in the place of the one with its id, if there is one: whether that may be is the caller's to know.
     *
     * @param signed a serialised patchwave.plan.v1.SignedStandingApproval
     * @param audited what the audit trail has of it
     */
    GrantedApproval grant(String id, byte[] signed, Map<String, ?> audited);

    Optional<GrantedApproval> find(String id);

    /** Those that are not revoked, the newest first. */
    List<GrantedApproval> notRevoked();

    /** The newest first, revoked ones too. */
    List<GrantedApproval> list(int most);

    /**
     * Keeps that a rollout was started under one.
     *
     * @param vulnerabilities that it is against
     * @param environments where
     */
    void started(
            RolloutId rollout, String id, Collection<AdvisoryId> vulnerabilities, Collection<Environment> environments);

    /** Keeps that a rollout which goes on does what another would be started for. */
    void skipped(RolloutId rollout, Collection<AdvisoryId> vulnerabilities);

    /** The rollout that was kept for a vulnerability; the first if there are several. */
    Optional<RolloutId> startedAgainst(AdvisoryId vulnerability);

    /** Takes one back. One that is revoked stays as it is; empty if there is none. */
    Optional<GrantedApproval> revoke(String id, String reason);
}
