package patchwave.lab;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the benchmark says at its end: medians of the runs, and each aim. */
final class BenchReport {
    private BenchReport() {}

    /** @param text with both figures */
    private record Aim(String text, boolean isMet) {}

    static String text(List<BenchResult> results, int hosts, int batch) {
        StringBuilder text = new StringBuilder(
                        "%d hosts, batches of %d. CPU s a host; of others: the share of this machine that went to"
                                .formatted(hosts, batch))
                .append(" processes outside the lab.\n");
        for (String job : distinct(results, BenchResult::job)) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%-28s %8s %10s %8s %8s %9s %10s %8s %n",
                    job,
                    "wall s",
                    "controller",
                    "tools",
                    "on hosts",
                    "peak MiB",
                    "failed",
                    "others"));
            for (List<BenchResult> way : ways(results, job)) {
                text.append(String.format(
                        Locale.ROOT,
                        "%-28s %8.1f %10.3f %8.3f %8.2f %9.0f %10s %7.0f%%%n",
                        way.getFirst().way(),
                        median(way, BenchResult::wall),
                        median(way, it -> it.cpu().controller() / hosts),
                        median(way, it -> it.cpu().tools() / hosts),
                        median(way, it -> it.cpu().hosts() / hosts),
                        median(way, BenchResult::peakMib),
                        way.stream().mapToLong(BenchResult::failed).sum() + "/"
                                + way.stream()
                                        .mapToLong(it -> it.good() + it.failed())
                                        .sum(),
                        100 * median(way, it -> it.cpu().others())));
                way.stream()
                        .filter(it -> !it.note().isEmpty())
                        .forEach(it -> text.append("    ").append(it.note()).append('\n'));
            }
        }
        text.append('\n');
        aims(results)
                .forEach(aim -> text.append(aim.isMet() ? "met     " : "MISSED  ")
                        .append(aim.text())
                        .append('\n'));
        return text.toString();
    }

    static boolean areAllMet(List<BenchResult> results) {
        return aims(results).stream().allMatch(Aim::isMet);
    }

    /** The ways of a job: ansible, ssh, then Patchwave in the same batches, then by floors alone. */
    private static List<Aim> aims(List<BenchResult> results) {
        List<Aim> aims = new ArrayList<>();
        for (String job : distinct(results, BenchResult::job)) {
            List<List<BenchResult>> ways = ways(results, job);
            if (ways.size() < 3) {
                continue;
            }
            ToDoubleFunction<BenchResult> controlling = it -> it.cpu().controlling();
            double ansibleCpu = median(ways.get(0), controlling);
            double ansibleWall = median(ways.get(0), BenchResult::wall);
            aims.add(atMost(
                    job + ": CPU of the controlling side a tenth of ansible's",
                    median(ways.get(2), controlling),
                    ansibleCpu / 10));
            aims.add(atMost(
                    job + ": wall time in the same batches less than the loop's",
                    median(ways.get(2), BenchResult::wall),
                    median(ways.get(1), BenchResult::wall)));
            ways.stream()
                    .skip(3)
                    .forEach(way -> aims.add(atMost(
                            job + ": wall time of " + way.getFirst().way() + " half of ansible's",
                            median(way, BenchResult::wall),
                            ansibleWall / 2)));
        }
        return aims;
    }

    private static Aim atMost(String text, double found, double limit) {
        return new Aim(String.format(Locale.ROOT, "%s: %.2f s, at most %.2f s", text, found, limit), found <= limit);
    }

    static String json(List<BenchResult> results, int hosts, int batch) {
        return results.stream()
                .map(it -> String.format(
                        Locale.ROOT,
                        "{\"set\":\"%s\",\"way\":\"%s\",\"run\":%d,\"hosts\":%d,\"batch\":%d,\"wall_s\":%.2f,"
                                + "\"controller_cpu_s\":%.3f,\"tools_cpu_s\":%.3f,\"hosts_cpu_s\":%.2f,\"peak_mib\":%.1f,"
                                + "\"requests\":%d,\"failed_requests\":%d,\"others\":%.3f}",
                        it.job(),
                        it.way(),
                        it.run(),
                        hosts,
                        batch,
                        it.wall(),
                        it.cpu().controller(),
                        it.cpu().tools(),
                        it.cpu().hosts(),
                        it.peakMib(),
                        it.good() + it.failed(),
                        it.failed(),
                        it.cpu().others()))
                .collect(Collectors.joining(",\n", "[", "]\n"));
    }

    private static Set<String> distinct(
            List<BenchResult> results, java.util.function.Function<BenchResult, String> by) {
        return results.stream().map(by).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static List<List<BenchResult>> ways(List<BenchResult> results, String job) {
        List<BenchResult> ofJob =
                results.stream().filter(it -> it.job().equals(job)).toList();
        return distinct(ofJob, BenchResult::way).stream()
                .map(way -> ofJob.stream().filter(it -> it.way().equals(way)).toList())
                .toList();
    }

    private static double median(List<BenchResult> runs, ToDoubleFunction<BenchResult> value) {
        double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
