package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;

/** A standing approval that an operator handed in; the store does not look inside. */
public final class GrantedApproval {
    private final String id;
    private final byte[] signed;
    private final String by;
    private final Instant at;
    private final Optional<Revocation> revocation;

    /**
     * One of them.
     *
     * @param signed a serialised patchwave.plan.v1.SignedStandingApproval
     * @param by the operator who handed it in
     */
    public GrantedApproval(String id, byte[] signed, String by, Instant at, Optional<Revocation> revocation) {
        this.id = id;
        this.signed = signed.clone();
        this.by = by;
        this.at = at;
        this.revocation = revocation;
    }

    /** Who took it back, when and why. */
    public record Revocation(String by, Instant at, String reason) {}

    public String id() {
        return id;
    }

    public byte[] signed() {
        return signed.clone();
    }

    public String by() {
        return by;
    }

    public Instant at() {
        return at;
    }

    public Optional<Revocation> revocation() {
        return revocation;
    }
}
