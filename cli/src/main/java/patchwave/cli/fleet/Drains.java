package patchwave.cli.fleet;

import java.time.Instant;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.HostView;

/** What a host owes its load balancers, in words. */
final class Drains {
    private Drains() {}

    static boolean isDrained(HostView host) {
        return host.hasDrainedSinceTime();
    }

    /** Such as "drained 14 min ago by an operation under way", or that nothing is under way and who puts it back. */
    static String sentence(HostView host, Instant now) {
        if (!isDrained(host)) {
            return "not drained";
        }
        String since = "drained " + Moments.ago(host.getDrainedSinceTime(), now);
        if (!host.getClaimedBy().isEmpty()) {
            return since + " by the operation under way";
        }
        return since + " and not put back: its agent does so as soon as its checks are good"
                + (host.getConnected() ? "" : ", but it is not connected: patchwave rescue " + host.getHostId());
    }
}
