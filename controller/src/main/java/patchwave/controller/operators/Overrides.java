package patchwave.controller.operators;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.controller.calendar.FleetCalendar;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Host;
import patchwave.plan.HostCalendar;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.RolloutSpec;

/** What an emergency overrides at its start: windows that are closed, and freezes that are in force. */
final class Overrides {
    private Overrides() {}

    /** Audits them, if there are any. */
    static void record(RolloutSpec spec, Collection<Host> hosts, FleetPolicy policy, Transaction transaction) {
        FleetCalendar fleet = FleetCalendar.around(policy, transaction.now());
        SortedSet<String> windows = new TreeSet<>();
        SortedSet<String> freezes = new TreeSet<>();
        int overridden = 0;
        for (Host host : hosts) {
            HostCalendar calendar = fleet.of(
                    host.environment(),
                    policy.poolsOf(host).stream().map(PoolPolicy::id).toList());
            boolean isClosed = !calendar.windows().contains(transaction.now());
            List<String> frozen = calendar.freezes().stream()
                    .filter(freeze -> freeze.during().contains(transaction.now()))
                    .map(Freeze::name)
                    .toList();
            if (isClosed) {
                windows.addAll(calendar.windowNames());
            }
            freezes.addAll(frozen);
            overridden += isClosed || !frozen.isEmpty() ? 1 : 0;
        }
        if (overridden > 0) {
            transaction.audit(
                    "rollout.override",
                    spec.id().value(),
                    Map.of(
                            "windows",
                            List.copyOf(windows),
                            "freezes",
                            List.copyOf(freezes),
                            "hosts",
                            overridden,
                            "reason",
                            spec.reason()));
        }
    }
}
