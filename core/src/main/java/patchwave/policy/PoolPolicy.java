package patchwave.policy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import patchwave.fleet.Host;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;

/**
 * What operators permit for one pool.
 *
 * @param weightLabel the label that says how much of the pool's capacity a host is worth, 1 to 1,000; a host without it is
 *     worth 1. Empty: every host is worth 1
 * @param windows names of the maintenance windows in any of which the pool's hosts may be disrupted; empty: those of its
 *     environment
 * @param exclusive the kind of failure domain of which only one at a time may have hosts in operation; empty for no rule
 */
public record PoolPolicy(
        PoolId id,
        Selector selector,
        Floor floor,
        Optional<String> weightLabel,
        List<String> windows,
        Optional<String> exclusive) {
    public static final int LARGEST_WEIGHT = 1_000;

    private static final Pattern WEIGHT = Pattern.compile("[1-9][0-9]{0,2}|" + LARGEST_WEIGHT);

    public PoolPolicy {
        windows = List.copyOf(windows);
    }

    /** A rule without weights and windows of its own. */
    public PoolPolicy(PoolId id, Selector selector, Floor floor, Optional<String> exclusive) {
        this(id, selector, floor, Optional.empty(), List.of(), exclusive);
    }

    /** Whether a host belongs to this pool. */
    public boolean contains(Host host) {
        return host.environment().equals(id.environment()) && selector.matches(host);
    }

    /**
     * What a host is worth in this pool.
     *
     * @throws IllegalArgumentException if its label does not say a number of 1 to 1,000
     */
    public int weight(Host host) {
        Optional<String> text = weightLabel.map(label -> host.labels().get(label));
        if (text.isEmpty()) {
            return 1;
        }
        if (!WEIGHT.matcher(text.get()).matches()) {
            throw new IllegalArgumentException(
                    "host %s: label %s '%s': pool %s takes it for a weight, expected 1 to 1000"
                            .formatted(host.id(), weightLabel.get(), text.get(), id));
        }
        return Integer.parseInt(text.get());
    }
}
