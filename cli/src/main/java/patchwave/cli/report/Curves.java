package patchwave.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.CurvePoint;
import patchwave.proto.operator.v1.ExposureView;

/** Curves of a page, as the chart library takes them: times in seconds, and for each name so many exposures as are open from then on. */
final class Curves {
    /** More points in a curve nobody sees apart. */
    private static final int MOST_POINTS = 2_000;

    private final Map<String, String> byName = new LinkedHashMap<>();

    /** Adds the points of one curve; the last one goes on until the report. */
    void add(String id, String name, List<CurvePoint> points, long until) {
        SortedMap<Long, Integer> open = new TreeMap<>();
        points.forEach(point -> open.put(point.getTime().getSeconds(), point.getOpenCount()));
        if (!open.isEmpty()) {
            open.put(Math.max(until, open.lastKey()), open.get(open.lastKey()));
        }
        byName.put(id, json(List.of(name), List.copyOf(open.keySet()), List.of(List.copyOf(open.values()))));
    }

    /** Adds a curve for each environment, of all exposures together. */
    void addByEnvironment(String id, List<ExposureView> exposures, long until) {
        SortedMap<String, SortedMap<Long, Integer>> steps = new TreeMap<>();
        SortedSet<Long> times = new TreeSet<>();
        for (ExposureView exposure : exposures) {
            SortedMap<Long, Integer> of = steps.computeIfAbsent(
                    exposure.getEnvironment().isEmpty() ? "removed hosts" : exposure.getEnvironment(),
                    _ -> new TreeMap<>());
            step(of, times, exposure.getSinceTime().getSeconds(), 1);
            Moments.instant(exposure.getEndTime()).ifPresent(end -> step(of, times, end.getEpochSecond(), -1));
        }
        times.add(until);
        List<Long> shown = thinned(List.copyOf(times));
        List<List<Integer>> open = new ArrayList<>();
        steps.values().forEach(of -> open.add(running(of, shown)));
        byName.put(id, json(List.copyOf(steps.keySet()), shown, open));
    }

    private static void step(SortedMap<Long, Integer> steps, SortedSet<Long> times, long at, int by) {
        steps.merge(at, by, Integer::sum);
        times.add(at);
    }

    private static List<Long> thinned(List<Long> times) {
        int each = Math.max(1, Math.ceilDiv(times.size(), MOST_POINTS));
        List<Long> thinned = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            if (i % each == 0 || i == times.size() - 1) {
                thinned.add(times.get(i));
            }
        }
        return thinned;
    }

    private static List<Integer> running(SortedMap<Long, Integer> steps, List<Long> times) {
        List<Integer> running = new ArrayList<>();
        int open = 0;
        long from = Long.MIN_VALUE;
        for (long time : times) {
            open += steps.subMap(from, time + 1).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            from = time + 1;
            running.add(open);
        }
        return running;
    }

    private static String json(List<String> names, List<Long> times, List<List<Integer>> open) {
        return "{\"names\":[%s],\"times\":%s,\"open\":%s}"
                .formatted(names.stream().map(Curves::quoted).collect(Collectors.joining(",")), times, open);
    }

    /** All of them, by id. */
    String json() {
        return byName.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ":" + entry.getValue())
                .collect(Collectors.joining(",\n", "{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + text.replaceAll("[^A-Za-z0-9 ._:/-]", "_") + "\"";
    }
}
