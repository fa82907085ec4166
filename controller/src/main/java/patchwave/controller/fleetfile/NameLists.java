package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchwave.fleet.Environment;

/** Reads lists of names: new ones, and such as other parts of the file declare. */
public final class NameLists {
    private final Faults faults;
    private final Scalars scalars;

    /** Faults go there. */
    public NameLists(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    /** A list of different names. */
    public <T> List<T> names(Node node, String key, String expected, Function<String, T> type) {
        if (!(node instanceof SequenceNode list)) {
            faults.add(node, key, "a list", "Write it like [one, two].");
            return List.of();
        }
        List<T> names = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemKey = "%s[%d]".formatted(key, i);
            scalars.name(item, itemKey, expected, type).ifPresent(name -> {
                if (names.contains(name)) {
                    faults.add(item, itemKey, "each name once", "Remove one of the two.");
                } else {
                    names.add(name);
                }
            });
        }
        return names;
    }

    /** At least one of the names that another key declares. */
    <T> List<T> declared(Node node, String key, Declared<T> known) {
        List<T> names = new ArrayList<>();
        names(node, key, known.what(), Function.identity()).forEach(name -> {
            Optional<T> value = known.find(name);
            if (value.isEmpty()) {
                boolean shown = !faults.isFull();
                faults.add(shown ? itemOf(node, name) : node, key, known.expected(), shown ? known.remedy(name) : "");
            }
            value.ifPresent(names::add);
        });
        if (node instanceof SequenceNode list && list.getValue().isEmpty()) {
            faults.add(node, key, "at least one " + known.what(), "Leave the key out if it should say nothing.");
        }
        return names;
    }

    /** One list for all environments, or one for some of them. */
    <T> Map<Environment, List<T>> byEnvironment(
            Node node, String key, List<Environment> environments, Declared<T> known) {
        Map<Environment, List<T>> lists = new LinkedHashMap<>();
        if (!(node instanceof MappingNode)) {
            List<T> names = declared(node, key, known);
            environments.forEach(environment -> lists.put(environment, names));
            return lists;
        }
        if (environments.isEmpty()) {
            return lists; // Their fault is reported already; these keys cannot be judged without them.
        }
        Section.at(node, key, faults).ifPresent(section -> {
            for (Environment environment : environments) {
                section.take(environment.name())
                        .ifPresent(value ->
                                lists.put(environment, declared(value, section.keyPath(environment.name()), known)));
            }
            section.refuseUnknown();
        });
        return lists;
    }

    private static Node itemOf(Node node, String name) {
        return node instanceof SequenceNode list
                ? list.getValue().stream()
                        .filter(item -> Faults.found(item).equals(Faults.quoted(name)))
                        .findFirst()
                        .orElse(node)
                : node;
    }

    /**
     * Names that a part of the file declares.
     *
     * @param what one of them, such as "window"
     * @param where the key that declares them
     */
    record Declared<T>(String what, String where, Map<String, T> values) {
        static Declared<String> of(String what, String where, Collection<String> names) {
            Map<String, String> values = new LinkedHashMap<>();
            names.forEach(name -> values.put(name, name));
            return new Declared<>(what, where, values);
        }

        Optional<T> find(String name) {
            return Optional.ofNullable(values.get(name));
        }

        String expected() {
            return values.isEmpty()
                    ? "a %s that %s declares (it declares none)".formatted(what, where)
                    : "one of " + String.join(", ", values.keySet());
        }

        String remedy(String name) {
            return Nearest.of(name, new TreeSet<>(values.keySet()))
                    .map("Did you mean '%s'?"::formatted)
                    .orElse("Declare it under '%s', or remove it here.".formatted(where));
        }
    }
}
