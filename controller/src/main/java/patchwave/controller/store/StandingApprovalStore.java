package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** Takes one back. One that is revoked stays as it is; empty if there is none. */
    Optional<GrantedApproval> revoke(String id, String reason);
}
