package patchwave.plan;

import java.time.Instant;
import java.util.Optional;
import patchwave.policy.FailureClass;
import patchwave.rollout.HostPhase;

/** What a phase tells of a host's operation. */
final class Work {
    private Work() {}

    /** Since when the host is at work; empty if it is not. */
    static Optional<Instant> since(HostPhase phase) {
        return switch (phase) {
            case HostPhase.Claimed claimed -> Optional.of(claimed.since());
            case HostPhase.Operating operating -> Optional.of(operating.since());
            case HostPhase.Waiting _,
                    HostPhase.Preparing _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> Optional.empty();
        };
    }

    /** The class that a failed or overdue host is counted in. */
    static FailureClass failureClass(HostPhase phase) {
        return phase instanceof HostPhase.Failed failed ? failed.reason().failureClass() : FailureClass.UNREACHABLE;
    }
}
