package patchwave.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Every point of a host: the agent's journal, the runner, apt, dpkg, maintainer scripts. */
final class HostPoints {
    private static final List<String> START = List.of("incarnation", "welcomed");
    private static final List<String> OPERATION = List.of(
            "intent",
            "drain began",
            "drain drained",
            "step applying",
            "begun",
            "step verifying",
            "step restarting",
            "step checking",
            "step undraining",
            "drain undrained",
            "step settling",
            "finished");
    private static final List<String> RECOVERY = List.of("cancelled", "fenced", "floor");
    private static final List<String> RUNNER = List.of(
            "before its mark",
            "after its mark",
            "before its result",
            "before its result has its name",
            "after its result");

    /** In the order of an upgrade. */
    private static final List<String> SCRIPTS = List.of("prerm", "preinst", "postrm", "postinst");

    private static final Arm BREAK = script("postinst", "dpkg", "REPAIRING");

    private HostPoints() {}

    static List<HostPoint> all() {
        List<HostPoint> all = new ArrayList<>();
        START.forEach(entry -> journal(all, entry, true));
        OPERATION.forEach(entry -> journal(all, entry, false));
        journal(all, "drain no_hooks", false, false);
        RECOVERY.forEach(entry -> journal(all, entry, false, Arm.kill("after intent")));
        journal(all, "step repairing", false, BREAK);
        RUNNER.forEach(point -> all.add(new HostPoint(
                "The runner", "runner killed " + point, List.of(Arm.kill("runner: " + point)), false, true)));
        packageManager(all);
        return all;
    }

    private static void journal(List<HostPoint> all, String entry, boolean restart, Arm... first) {
        journal(all, entry, restart, true, first);
    }

    private static void journal(List<HostPoint> all, String entry, boolean restart, boolean hooks, Arm... first) {
        for (String when : List.of("before", "after")) {
            all.add(new HostPoint(
                    "The agent's journal",
                    "agent killed " + when + " `" + entry + "`",
                    Stream.concat(Stream.of(first), Stream.of(Arm.kill(when + " " + entry)))
                            .toList(),
                    restart,
                    hooks));
        }
    }

    private static void packageManager(List<HostPoint> all) {
        add(all, "apt killed before it starts dpkg", order("apt pre-invoke", "", "apt-get"));
        for (String action : List.of("unpack", "configure")) {
            for (String when : List.of("pre", "post")) {
                String where = (when.equals("pre") ? "before" : "after") + " dpkg's " + action;
                String point = "dpkg " + when + "-invoke " + action;
                // After all is done there is nothing to repair, and dpkg would wait for its hook in vain.
                String until = point.equals("dpkg post-invoke configure") ? "" : "REPAIRING";
                add(all, "dpkg killed " + where, order(point, until, "dpkg"));
                add(all, "apt killed " + where, order(point, until, "apt-get"));
            }
        }
        for (String script : SCRIPTS) {
            add(all, "dpkg killed in " + script, script(script, "dpkg", "REPAIRING"));
            add(all, "apt killed in " + script, script(script, "apt-get", "REPAIRING"));
            add(all, script + " itself killed", script(script, "itself", ""));
            add(
                    all,
                    "agent, runner, apt, dpkg and " + script + " killed in " + script,
                    order("script " + script, "", "agent", "runner", "apt-get", "dpkg", "itself"));
        }
        add(all, "runner killed in postinst", script("postinst", "runner", "REPAIRING"));
        add(all, "agent killed in postinst", script("postinst", "agent", "incarnation"));
        add(all, "agent and runner killed in preinst", order("script preinst", "incarnation", "agent", "runner"));
        add(all, "apt killed after all of dpkg", order("apt post-invoke", "", "apt-get"));
        all.add(new HostPoint(
                "The package manager",
                "dpkg killed in postinst, and again in the repair",
                List.of(BREAK, new Arm("script postinst again", List.of("kill dpkg"))),
                false,
                true));
    }

    private static void add(List<HostPoint> all, String title, Arm arm) {
        all.add(new HostPoint("The package manager", title, List.of(arm), false, true));
    }

    private static Arm script(String script, String victim, String until) {
        return order("script " + script, until, victim);
    }

    private static Arm order(String point, String until, String... victims) {
        List<String> order = new ArrayList<>(
                Stream.of(victims).map(victim -> "kill " + victim).toList());
        if (!until.isEmpty()) {
            order.add("wait " + until);
        }
        return new Arm(point, order);
    }
}
