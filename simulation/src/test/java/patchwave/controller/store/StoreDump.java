package patchwave.controller.store;

import java.util.ArrayList;
import java.util.List;
import patchwave.plan.HostState;
import patchwave.plan.Snapshot;
import patchwave.rollout.RolloutId;

/** Everything that can be read of a store, as a text that two stores can be compared by. */
final class StoreDump {
    private StoreDump() {}

    /** One line for each answer. */
    static List<String> of(Store store, List<RolloutId> rollouts) {
        return store.read(tx -> {
            List<String> lines = new ArrayList<>();
            snapshot(lines, tx.snapshot(HostCalendars.OPEN, 50));
            tx.hosts().list(null, null, null, 100).forEach(host -> {
                lines.add(host.toString());
                tx.hosts().currentParts(host.host().id()).forEach(part -> lines.add("current " + text(part)));
                lines.add("claim " + tx.ledger().find(host.host().id()));
            });
            lines.add(
                    "reports " + tx.hosts().lastReports() + " of " + tx.hosts().count());
            for (RolloutId rollout : rollouts) {
                lines.add(rollout + " " + tx.rollouts().summary(rollout));
                tx.rollouts().parts(rollout).forEach(part -> lines.add(text(part)));
                lines.add("claims " + tx.ledger().claims(rollout)
                        + (tx.rollouts().catchesUp(rollout) ? " catching up" : ""));
            }
            lines.add("policies " + tx.fleet().poolPolicies() + tx.fleet().current());
            tx.floors().list().forEach(floor -> lines.add(floor.toString()));
            lines.add(
                    "expiry " + tx.expiries().next() + ", closed " + tx.ledger().admissionClosed());
            lines.add("cancelled " + tx.ledger().cancelled());
            lines.add("measured " + tx.operationTimes().measured());
            lines.add("starts " + tx.schedule().starts());
            tx.auditTrail().newest(3).forEach(record -> lines.add(record.toString()));
            return lines;
        });
    }

    /** Without the long spec, which the rollout's own line has. */
    private static String text(HostPart part) {
        return "%s %s %s attempt %d, outcome %s, changed at %s"
                .formatted(
                        part.spec().id(), part.status(), part.host(), part.attempt(), part.outcome(), part.changedAt());
    }

    private static void snapshot(List<String> lines, Snapshot snapshot) {
        lines.add("pools " + snapshot.pools());
        for (HostState host : snapshot.hosts()) {
            StringBuilder line = new StringBuilder("host " + host + " " + host.kind() + " " + host.claimedBy());
            for (int i = 0; i < host.poolCount(); i++) {
                line.append(" %d x%d '%s'".formatted(host.pool(i), host.weight(i), host.domain(i)));
            }
            lines.add(line.toString());
        }
        snapshot.rollouts()
                .forEach(rollout -> lines.add("rollout %s %s %s %s"
                        .formatted(rollout.spec().id(), rollout.status(), rollout.stages(), rollout.hosts())));
        lines.add(snapshot.workTimes() + " " + snapshot.timeouts() + " " + snapshot.admissionClosed());
    }
}
