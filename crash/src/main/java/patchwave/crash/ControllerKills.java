package patchwave.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One rollout in which the controller dies at every statement of the transactions that guard the floor, one after another. */
final class ControllerKills {
    private static final List<String> KINDS = List.of("claim", "permit", "release");

    private final Ground ground;

    ControllerKills(Ground ground) {
        this.ground = ground;
    }

    List<Row> run() {
        List<String> found = new CopyOnWriteArrayList<>();
        ground.supervisor.onControllerDeath(playground -> DatabaseLook.afterDeath(
                        playground.layout.controllerState().resolve("patchwave.db"))
                .forEach(fault -> found.add("after " + newest() + ": " + fault)));
        KINDS.forEach(kind -> ground.probes.arm(Probes.CONTROLLER, new Arm("each " + kind, List.of())));
        Rollouts.Result result = new Rollouts(ground).run("controller killed at every statement");
        List<Row> rows = new ArrayList<>();
        List<String> fired = ground.probes.fired(Probes.CONTROLLER);
        for (String kind : KINDS) {
            List<String> points = fired.stream()
                    .filter(point -> point.startsWith(kind + ": "))
                    .toList();
            for (String point : points) {
                rows.add(new Row(
                        "The controller's " + kind + " transaction",
                        "controller killed " + point.substring(kind.length() + 2),
                        point.endsWith("after COMMIT")
                                ? "it stands whole, and counts"
                                : "nothing of it is there; it is made anew",
                        List.of()));
            }
            if (points.stream().noneMatch(point -> point.endsWith("after COMMIT"))) {
                rows.add(new Row("Faults", kind, "", List.of("the controller never came past its COMMIT")));
            }
        }
        found.addAll(result.faults());
        ground.hosts().forEach(host -> {
            String story = String.valueOf(result.stories().get(host));
            if (!story.contains("patched")) {
                found.add(host + ": " + story);
            }
        });
        if (!found.isEmpty()) {
            rows.add(new Row("Faults", "the rollout with the controller's deaths", "", found));
        }
        ground.probes.disarm(Probes.CONTROLLER);
        return rows;
    }

    private String newest() {
        List<String> fired = ground.probes.fired(Probes.CONTROLLER);
        return fired.isEmpty() ? "its start" : fired.getLast();
    }
}
