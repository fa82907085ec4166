package patchwave.cli.bootstrap;

import java.time.Instant;
import patchwave.cli.text.Moments;

/** Whether a host needs a token. */
public sealed interface TokenDecision {
    /** It is enrolled. */
    record NotNeeded(Instant until) implements TokenDecision {}

    /** It needs a fresh one; one that is there may be used or expired, and is replaced. */
    record Place() implements TokenDecision {}

    /** It has a certificate that does not do; says why and what to do. */
    record Refuse(String why) implements TokenDecision {}

    /** Decides. */
    static TokenDecision of(HostCertificate certificate, String hostId, Instant now) {
        return switch (certificate) {
            case HostCertificate.None() -> new Place();
            case HostCertificate.Damaged() ->
                new Refuse("the host's certificate is damaged; 'patchwave rescue " + hostId + "' enrols it again");
            case HostCertificate.Issued issued -> {
                if (!issued.hostId().equals(hostId)) {
                    yield new Refuse("the host is enrolled as " + issued.hostId() + ", not as " + hostId
                            + "; set patchwave_host in the inventory, or remove its certificate if it was cloned");
                }
                yield issued.isExpired(now)
                        ? new Refuse("the host's certificate expired at " + Moments.at(issued.notAfter())
                                + "; 'patchwave rescue " + hostId + "' enrols it again")
                        : new NotNeeded(issued.notAfter());
            }
        };
    }
}
