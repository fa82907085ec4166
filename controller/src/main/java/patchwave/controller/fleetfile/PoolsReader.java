package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.controller.fleetfile.NameLists.Declared;
import patchwave.fleet.Environment;
import patchwave.fleet.PoolId;
import patchwave.fleet.Selector;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;

/** Reads {@code pools}: one entry becomes one pool in each environment. */
final class PoolsReader {
    private final Faults faults;
    private final Scalars scalars;
    private final List<Environment> environments;
    private final List<String> failureDomains;
    private final Declared<String> windows;

    PoolsReader(
            Faults faults, List<Environment> environments, List<String> failureDomains, SortedSet<String> windowNames) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
        this.environments = environments;
        this.failureDomains = failureDomains;
        this.windows = Declared.of("window", "windows", windowNames);
    }

    List<PoolPolicy> read(Node node) {
        List<PoolPolicy> pools = new ArrayList<>();
        Section.at(node, "pools", faults).ifPresent(section -> {
            if (section.entries().isEmpty()) {
                faults.add(node, "pools", "at least one pool", "Without pools no floor holds: declare each service.");
            }
            section.entries().forEach((service, value) -> pools.addAll(pool(section, service, value)));
        });
        return pools;
    }

    private List<PoolPolicy> pool(Section pools, String service, Node node) {
        String path = pools.keyPath(service);
        // Any environment will do: only the service's name is judged here.
        boolean named = scalars.name(
                        pools.keyNode(service),
                        path,
                        "a pool name of 1 to 63 lower-case letters, digits or '-', beginning with a letter",
                        text -> new PoolId(new Environment("any"), text))
                .isPresent();
        Optional<Section> found = Section.at(node, path, faults);
        if (found.isEmpty()) {
            return List.of();
        }
        Section section = found.get();
        Optional<Selector> selector = section.require("select", "labels that choose the pool's hosts")
                .flatMap(value -> selector(value, section.keyPath("select")));
        Map<Environment, Floor> floors = section.require("floor", "how many hosts must stay in service")
                .map(value -> floors(value, section.keyPath("floor")))
                .orElse(Map.of());
        Optional<String> weight = section.take("weight")
                .flatMap(value -> scalars.name(
                        value,
                        section.keyPath("weight"),
                        "a label name of lower-case letters, digits, '.', '_' or '-'",
                        Names::label));
        Map<Environment, List<String>> open = section.take("windows")
                .map(value ->
                        new NameLists(faults).byEnvironment(value, section.keyPath("windows"), environments, windows))
                .orElse(Map.of());
        Optional<String> exclusive =
                section.take("exclusive").flatMap(value -> exclusive(value, section.keyPath("exclusive")));
        section.refuseUnknown();
        if (!named || selector.isEmpty()) {
            return List.of();
        }
        return floors.entrySet().stream()
                .map(floor -> new PoolPolicy(
                        new PoolId(floor.getKey(), service),
                        selector.get(),
                        floor.getValue(),
                        weight,
                        open.getOrDefault(floor.getKey(), List.of()),
                        exclusive))
                .toList();
    }

    private Optional<Selector> selector(Node node, String path) {
        return Section.at(node, path, faults).flatMap(section -> {
            SortedMap<String, String> labels = new TreeMap<>();
            section.entries()
                    .forEach((label, value) -> scalars.text(value, section.keyPath(label), "the label's value")
                            .ifPresent(text -> labels.put(label, text)));
            if (section.entries().isEmpty()) {
                faults.add(node, path, "at least one label", "Without labels a pool would take every host.");
            }
            return labels.isEmpty() ? Optional.empty() : Optional.of(new Selector(labels));
        });
    }

    /** One floor for all environments, or one for each; an environment without a floor is a fault, never 0. */
    private Map<Environment, Floor> floors(Node node, String path) {
        Map<Environment, Floor> floors = new LinkedHashMap<>();
        if (!(node instanceof MappingNode)) {
            scalars.floor(node, path)
                    .ifPresent(floor -> environments.forEach(environment -> floors.put(environment, floor)));
            return floors;
        }
        if (environments.isEmpty()) {
            return floors; // Their fault is reported already; these keys cannot be judged without them.
        }
        Section.at(node, path, faults).ifPresent(section -> {
            for (Environment environment : environments) {
                section.require(environment.name(), "a floor for this environment")
                        .flatMap(value -> scalars.floor(value, section.keyPath(environment.name())))
                        .ifPresent(floor -> floors.put(environment, floor));
            }
            section.refuseUnknown();
        });
        return floors;
    }

    private Optional<String> exclusive(Node node, String path) {
        String expected = failureDomains.isEmpty()
                ? "a label that failure_domains lists (it lists none)"
                : "one of " + String.join(", ", failureDomains);
        return scalars.text(node, path, expected).filter(kind -> {
            boolean listed = failureDomains.contains(kind);
            if (!listed) {
                faults.add(
                        node,
                        path,
                        expected,
                        Nearest.of(kind, new TreeSet<>(failureDomains))
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("Add it to failure_domains, or remove it here."));
            }
            return listed;
        });
    }
}
