package patchwave.cli.rescue;

import static patchwave.cli.rescue.Finding.Check.SERVICE;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.cli.bootstrap.HostState;
import patchwave.cli.rescue.Finding.Verdict;
import patchwave.cli.rescue.Observations.Host.Seen;
import patchwave.cli.text.Words;

/** What is the matter with the agent's units, and whether starting them can help. */
final class ServiceDiagnosis {
    /** With these the agent says that it cannot be run as it is configured; systemd does not start it again. */
    private static final List<String> CONFIGURATION_FAULTS = List.of("2", "78");

    private ServiceDiagnosis() {}

    /**
     * The finding.
     *
     * @param isSilent whether the controller does not hear the host
     * @param isFull whether a disk is full: then a start would fail
     * @param isInVain whether something else is the matter, so that a restart alone would not help
     */
    static Finding of(Seen host, boolean isSilent, boolean isFull, boolean isInVain) {
        List<HostState.Unit> units = host.units();
        if (units.isEmpty()) {
            String what = host.facts().isSystemd() ? "there is no unit of the agent" : "systemd does not run there";
            return Finding.bad(SERVICE, what, "install the agent with 'patchwave bootstrap'");
        }
        List<String> evidence = new ArrayList<>();
        List<String> remedy = new ArrayList<>();
        List<String> stopped = new ArrayList<>();
        List<String> disabled = new ArrayList<>();
        boolean canStart = !isFull;
        for (HostState.Unit unit : units) {
            Map<String, String> detail = host.look().units().getOrDefault(unit.name(), Map.of());
            String status = detail.getOrDefault("ExecMainStatus", "");
            evidence.add(unit.name() + " is " + unit.active() + ", " + unit.enabled() + ended(unit, detail));
            if (unit.isMasked()) {
                remedy.add("an administrator masked it; 'systemctl unmask " + unit.name() + "' if that is over");
                canStart = false;
            } else if (!unit.isRunning()) {
                stopped.add(unit.name());
                if (CONFIGURATION_FAULTS.contains(status)) {
                    remedy.add("mend its configuration: the last lines say what is wrong");
                    canStart = false;
                }
            }
            if (!unit.isEnabled() && !unit.isMasked()) {
                disabled.add(unit.name());
            }
        }
        if (isFull && !stopped.isEmpty()) {
            remedy.add("make space first");
        }
        List<Repair> repairs = new ArrayList<>();
        if (!disabled.isEmpty()) {
            repairs.add(new Repair.Enable(disabled));
        }
        if (!stopped.isEmpty() && canStart) {
            repairs.add(new Repair.Start(stopped));
        }
        boolean isHung = stopped.isEmpty() && isSilent && canStart && !isInVain;
        if (isHung) {
            repairs.add(
                    new Repair.Restart(units.stream().map(HostState.Unit::name).toList()));
        }
        if (isSilent && !host.look().lastWords().isEmpty()) {
            evidence.add("it said last: "
                    + Words.clean(String.join(" | ", host.look().lastWords())));
        }
        Verdict verdict = !stopped.isEmpty() || !remedy.isEmpty()
                ? Verdict.BAD
                : (disabled.isEmpty() && !isHung ? Verdict.OK : Verdict.ODD);
        return new Finding(SERVICE, verdict, String.join("; ", evidence), String.join("; ", remedy), repairs);
    }

    private static String ended(HostState.Unit unit, Map<String, String> detail) {
        if (unit.isRunning()) {
            String restarts = detail.getOrDefault("NRestarts", "0");
            return restarts.isEmpty() || restarts.equals("0") ? "" : ", restarted " + restarts + " times";
        }
        if (detail.getOrDefault("ConditionResult", "").equals("no")) {
            return ", not started since a condition of it does not hold: it needs a token or a certificate";
        }
        String result = detail.getOrDefault("Result", "");
        return result.isEmpty() || result.equals("success")
                ? ""
                : ", ended by " + result + " (" + detail.getOrDefault("ExecMainStatus", "?") + ")";
    }
}
