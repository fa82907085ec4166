package patchwave.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.demo.repository.GhostPackages;

/** A version that breaks its service: the agent dies around the record that says so, and the next version mends the host. */
final class FailureKills {
    static final String TITLE = "agent killed around the record of a failure";
    private static final String SECTION = "A version that breaks its service";

    private final Ground ground;

    FailureKills(Ground ground) {
        this.ground = ground;
    }

    List<Row> run() {
        // Both in the first batch, where one failure halts the rollout.
        Map<String, Arm> share = new LinkedHashMap<>();
        share.put("dev-1", Arm.kill("before failed"));
        share.put("dev-2", Arm.kill("after failed"));
        ground.hosts().forEach(ground.probes::disarm);
        share.forEach(ground.probes::arm);
        Rollouts rollouts = new Rollouts(ground);
        Rollouts.Result bad = rollouts.runUntilHalted(TITLE, GhostPackages.BAD, "SERVICE_UNHEALTHY", () -> {});
        List<String> others = new ArrayList<>();
        bad.stories().forEach((host, story) -> {
            if (!share.containsKey(host) && !story.attempts().isEmpty()) {
                others.add(host + " was not spared: " + story.text());
            }
        });
        Map<String, List<String>> faults = new LinkedHashMap<>();
        share.forEach((host, arm) -> {
            List<String> all = new ArrayList<>(bad.of(host));
            ground.probes.missed(host, arm).ifPresent(all::add);
            faults.put(host, all);
        });
        ground.playground.operator.run("rollout", "abort", ground.newestRollout(), "--reason", "it breaks the service");
        Rollouts.Result good = rollouts.run("what mends it");
        List<Row> rows = new ArrayList<>();
        share.forEach((host, arm) -> {
            List<String> all = Optional.ofNullable(faults.get(host)).orElseThrow();
            all.addAll(good.of(host));
            rows.add(new Row(
                    SECTION,
                    "agent killed " + arm.point().replace("failed", "`failed`"),
                    outcome(host, bad, good),
                    all));
        });
        others.addAll(bad.others(rows));
        others.addAll(good.others(rows));
        if (!others.isEmpty()) {
            rows.add(new Row("Faults", TITLE, "", others));
        }
        return rows;
    }

    private static String outcome(String host, Rollouts.Result bad, Rollouts.Result good) {
        HostStory broken = bad.story(host);
        return "%s, %s, and the rollout halts; by the next version %s"
                .formatted(
                        broken.text(),
                        broken.drained() ? "left drained" : "in service",
                        good.story(host).text());
    }
}
