package patchwave.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One rollout in which the lines to hosts misbehave, to each in another way. */
final class WireFaults {
    static final String TITLE = "the line between agent and controller misbehaves";

    private final Ground ground;

    WireFaults(Ground ground) {
        this.ground = ground;
    }

    List<Row> run() {
        List<Wire.Fault> kinds = Stream.of(Wire.Fault.values())
                .filter(kind -> kind != Wire.Fault.NONE)
                .toList();
        Map<String, Wire.Fault> share = new LinkedHashMap<>();
        for (int i = 0; i < kinds.size(); i++) {
            // From the end: production has the pools with floors.
            share.put(ground.hosts().get(ground.hosts().size() - 1 - i), kinds.get(i));
        }
        ground.hosts().forEach(ground.probes::disarm);
        share.forEach((host, kind) -> ground.probes.wire(host).set(kind));
        Rollouts.Result result = new Rollouts(ground).run(TITLE);
        List<Row> rows = new ArrayList<>();
        share.forEach((host, kind) -> {
            List<String> faults = new ArrayList<>(result.of(host));
            if (ground.probes.wire(host).faults() == 0) {
                faults.add("the line did nothing wrong");
            }
            boolean patched = result.story(host).text().endsWith("patched");
            // How often a line makes an attempt be fenced depends on where it hits.
            rows.add(new Row("The line", "the line " + kind.words(), patched ? "patched" : "NOT patched", faults));
            ground.probes.wire(host).set(Wire.Fault.NONE);
        });
        return result.withOthers(TITLE, rows);
    }
}
