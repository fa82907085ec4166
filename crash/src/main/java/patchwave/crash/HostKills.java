package patchwave.crash;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rollouts in which something dies on each host, on each at another point. */
final class HostKills {
    private final Ground ground;
    private final Rollouts rollouts;

    HostKills(Ground ground) {
        this.ground = ground;
        this.rollouts = new Rollouts(ground);
    }

    /** One rollout; at most as many points as there are hosts. */
    List<Row> run(List<HostPoint> points) {
        Map<String, HostPoint> share = new LinkedHashMap<>();
        // Those without hooks first, to dev, whose pools may be out altogether.
        List<HostPoint> order =
                points.stream().sorted(Comparator.comparing(HostPoint::hooks)).toList();
        for (int i = 0; i < order.size(); i++) {
            share.put(ground.hosts().get(i), order.get(i));
        }
        List<Row> rows = rollout(share);
        // The page has them in the order of points.
        List<String> titles = points.stream().map(HostPoint::title).toList();
        rows.sort(Comparator.comparingInt(row -> titles.indexOf(row.point())));
        return rows;
    }

    private List<Row> rollout(Map<String, HostPoint> share) {
        ground.hosts().forEach(ground.probes::disarm);
        share.forEach((host, point) -> {
            point.arms().forEach(arm -> ground.probes.arm(host, arm));
            if (!point.hooks()) {
                ground.byHand.takeOut(host);
            }
            if (point.restart()) {
                ground.playground.hosts.killAgent(host);
            }
        });
        Rollouts.Result result;
        try {
            result = rollouts.run("killed on every host");
        } finally {
            ground.byHand.putAllBack();
        }
        List<Row> rows = new ArrayList<>();
        share.forEach((host, point) -> {
            List<String> faults = new ArrayList<>();
            point.arms().stream()
                    .flatMap(arm -> ground.probes.missed(host, arm).stream())
                    .forEach(faults::add);
            faults.addAll(result.of(host));
            rows.add(new Row(point.section(), point.title(), result.story(host).text(), faults));
        });
        return result.withOthers("the rollout of " + String.join(", ", share.keySet()), rows);
    }
}
