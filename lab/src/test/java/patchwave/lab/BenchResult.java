package patchwave.lab;

import java.util.Locale;

/**
 * One way, once.
 *
 * @param wall seconds
 * @param peakMib the most memory of the controlling side
 * @param good requests of clients that were answered
 * @param failed requests of clients that were not
 * @param note what the time was spent on
 */
record BenchResult(
        String job, String way, int run, double wall, Cpu cpu, double peakMib, long good, long failed, String note) {
    /**
     * CPU seconds.
     *
     * @param controller the controller with its database; none where there is none
     * @param tools what the operator types, with all its children
     * @param hosts all hosts
     * @param others the share of this machine that went to processes outside the lab, 0 to 1
     */
    record Cpu(double controller, double tools, double hosts, double others) {
        double controlling() {
            return controller + tools;
        }
    }

    boolean isPatchwave() {
        return way.startsWith("patchwave");
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%s, %s: %.1f s, CPU %.2f + %.2f s, hosts %.1f s, %d of %d requests failed, others %.0f %%. %s",
                job,
                way,
                wall,
                cpu.controller,
                cpu.tools,
                cpu.hosts,
                failed,
                good + failed,
                cpu.others * 100,
                note);
    }
}
