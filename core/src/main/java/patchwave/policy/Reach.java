package patchwave.policy;

import java.util.Optional;
import patchwave.exposure.RunsHere;
import patchwave.exposure.RuntimeEvidence;

/**
 * Whether what somebody rates as reachable over the network can be reached in a service that we run. It can, unless every host is known
 * and on none anything listens with it that others can reach: what is not known counts as reached.
 *
 * @param source where that is known from, with the numbers of hosts that led to it
 */
record Reach(boolean isReached, String source) {
    /**
     * What the hosts come to.
     *
     * @param rated who rates it so
     * @param runs how far it is in use here; empty if nobody looked
     */
    static Reach of(String rated, Optional<RunsHere> runs) {
        String reached = runs.map(Reach::reached).orElse("how far it is in use here is not known");
        return reached.isEmpty()
                ? new Reach(
                        false,
                        "reachable over the network by %s, but none of %s listens with it%s"
                                .formatted(
                                        rated,
                                        affected(runs.orElseThrow()),
                                        runs.orElseThrow().count(RuntimeEvidence.LISTENING_LOCAL) > 0
                                                ? " beyond loopback"
                                                : ""))
                : new Reach(true, "over the network, by %s; %s".formatted(rated, reached));
    }

    /** Why it counts as reached; empty if it is not. What is known goes before what is not. */
    private static String reached(RunsHere runs) {
        int listening = runs.count(RuntimeEvidence.LISTENING);
        int kernels = runs.count(RuntimeEvidence.RUNNING_KERNEL);
        int unknown = runs.count(RuntimeEvidence.UNKNOWN);
        if (listening > 0) {
            return "listens on %d of %s".formatted(listening, affected(runs));
        }
        if (kernels > 0) {
            return "is in the running kernel of %d of %s".formatted(kernels, affected(runs));
        }
        if (unknown > 0) {
            return "whether it listens is not known of %d of %s".formatted(unknown, affected(runs));
        }
        if (!runs.isWhole()) {
            return "inventories are still being read";
        }
        if (runs.unseen() > 0) {
            return "whether it is there at all is not known of %s".formatted(hosts(runs.unseen(), "host"));
        }
        return runs.affected() == 0 ? "no host here is known to be affected" : "";
    }

    private static String affected(RunsHere runs) {
        return hosts(runs.affected(), "affected host");
    }

    private static String hosts(int count, String what) {
        return "%d %s".formatted(count, count == 1 ? what : what + "s");
    }
}
