package patchwave.cli.rescue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.HostView;

/**
 * What the controller knows of a host.
 *
 * @param lastReport empty: it never reported
 * @param condition in words, such as "healthy"
 * @param claimedBy the rollout that holds its claim; empty if none
 * @param agentVersion as it reported last; empty if never
 * @param drainedSince since when its agent owes it to its load balancers, as it reported last; empty: it does not
 */
record Known(
        boolean isConnected,
        Optional<Instant> lastReport,
        String condition,
        String environment,
        Map<String, String> labels,
        String claimedBy,
        String agentVersion,
        Optional<Instant> drainedSince) {
    static Known of(HostView view) {
        Map<String, String> labels = new LinkedHashMap<>();
        view.getLabelsList().forEach(label -> labels.put(label.getName(), label.getValue()));
        return new Known(
                view.getConnected(),
                Moments.instant(view.getLastReportTime()),
                Words.of(view.getCondition()),
                view.getEnvironment(),
                labels,
                view.getClaimedBy(),
                view.getAgentVersion(),
                Moments.instant(view.getDrainedSinceTime()));
    }
}
