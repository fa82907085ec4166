package patchwave.bench.controller;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import patchwave.bench.drive.FleetSim;
import patchwave.bench.drive.Happening;
import patchwave.bench.drive.Happening.Kind;

/**
 * One rollout as its hosts saw it. A batch opens when the former one's last final report is sent; nothing but the controller
 * stands between that, or the host's own READY, and the host's permit: that is the dispatch lag.
 *
 * @param lags seconds from when nothing but the controller kept a host to its permit, of every host, ascending
 * @param gaps seconds from a batch's last final report to the next one's first permit, ascending
 * @param firstDispatch seconds from the start order to the first permit
 * @param prepared seconds from the start order to the last host's READY
 * @param wall seconds from the start order to the last final report's acknowledgement
 * @param ideal seconds that the same batches take without any lag
 */
record Timeline(
        List<Double> lags, List<Double> gaps, double firstDispatch, double prepared, double wall, double ideal) {
    Timeline {
        lags = lags.stream().sorted().toList();
        gaps = gaps.stream().sorted().toList();
    }

    static Timeline of(List<Happening> happenings, long startedAt, int batch, FleetSim sim) {
        Map<Integer, Long> ready = new HashMap<>();
        Map<Integer, Long> reported = new HashMap<>();
        List<Happening> begun = new ArrayList<>();
        long lastReady = startedAt;
        long acknowledged = startedAt;
        for (Happening happening : happenings) {
            switch (happening.kind()) {
                case READY -> {
                    ready.put(happening.agent(), happening.nanos());
                    lastReady = happening.nanos();
                }
                case BEGUN -> begun.add(happening);
                case REPORTED -> reported.put(happening.agent(), happening.nanos());
                case ACKNOWLEDGED -> acknowledged = happening.nanos();
                case CONNECTING, WELCOMED, QUARANTINED, ADMITTED, PERMIT_UNUSED, CANCELLED, GONE -> {}
            }
        }
        List<Double> lags = new ArrayList<>();
        List<Double> gaps = new ArrayList<>();
        double ideal = 0;
        long open = startedAt;
        for (int from = 0; from < begun.size(); from += batch) {
            List<Happening> members = begun.subList(from, Math.min(begun.size(), from + batch));
            long end = open;
            double longest = 0;
            for (Happening member : members) {
                long free = Math.max(open, ready.getOrDefault(member.agent(), startedAt));
                lags.add(seconds(member.nanos() - free));
                end = Math.max(end, reported.getOrDefault(member.agent(), end));
                longest = Math.max(longest, sim.work(member.agent()).toNanos() / 1e9);
            }
            if (from > 0) {
                gaps.add(seconds(members.getFirst().nanos() - open));
            }
            ideal += longest;
            open = end;
        }
        return new Timeline(
                lags,
                gaps,
                begun.isEmpty() ? 0 : seconds(begun.getFirst().nanos() - startedAt),
                seconds(lastReady - startedAt),
                seconds(acknowledged - startedAt),
                ideal);
    }

    /** When something of a kind happened first at or after a time; {@link Long#MAX_VALUE} if it did not. */
    static long first(List<Happening> happenings, Kind kind, long from) {
        return happenings.stream()
                .filter(happening -> happening.kind() == kind && happening.nanos() >= from)
                .mapToLong(Happening::nanos)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** The value that so many percent of ascending values do not exceed; 0 of none. */
    static double percentile(List<Double> ascending, double percent) {
        if (ascending.isEmpty()) {
            return 0;
        }
        int index = (int) Math.ceil(percent / 100 * ascending.size()) - 1;
        return ascending.get(Math.clamp(index, 0, ascending.size() - 1));
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
