package patchwave.cli.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutView;

/** Waiting hosts by the sentence that says why they wait. */
final class Holds {
    private Holds() {}

    /** One sentence, until when it holds if that is known, and the hosts that it is true for, in the rollout's order. */
    record Hold(String sentence, Optional<Instant> until, List<String> hosts) {}

    /** The most hosts first; among equals by sentence. */
    static List<Hold> of(RolloutView rollout) {
        Map<String, List<String>> bySentence = new TreeMap<>();
        Map<String, Instant> until = new TreeMap<>();
        for (RolloutHostView host : rollout.getHostsList()) {
            if (isWaiting(host.getPhase())) {
                String sentence = host.getDetail().isBlank()
                        ? Words.of(host.getPhase()) + "; no reason reported yet"
                        : Words.clean(host.getDetail());
                bySentence.computeIfAbsent(sentence, _ -> new ArrayList<>()).add(host.getHostId());
                // The first of them to end, so that nobody waits for longer than is said.
                Moments.instant(host.getUntilTime())
                        .ifPresent(time -> until.merge(sentence, time, (a, b) -> a.isBefore(b) ? a : b));
            }
        }
        return bySentence.entrySet().stream()
                .map(entry -> new Hold(
                        entry.getKey(), Optional.ofNullable(until.get(entry.getKey())), List.copyOf(entry.getValue())))
                .sorted(Comparator.<Hold>comparingInt(hold -> -hold.hosts().size())
                        .thenComparing(Hold::sentence))
                .toList();
    }

    private static boolean isWaiting(HostPhase phase) {
        return switch (phase) {
            case HOST_PHASE_WAITING, HOST_PHASE_READY -> true;
            case HOST_PHASE_CLAIMED,
                    HOST_PHASE_OPERATING,
                    HOST_PHASE_SUCCEEDED,
                    HOST_PHASE_NOT_NEEDED,
                    HOST_PHASE_FAILED,
                    HOST_PHASE_EXCLUDED,
                    HOST_PHASE_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }
}
