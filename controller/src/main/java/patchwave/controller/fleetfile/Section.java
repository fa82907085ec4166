package patchwave.controller.fleetfile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** One mapping of the file: its keys once each, taken one by one; what nobody took is unknown. */
public final class Section {
    private final Faults faults;
    private final Node node;
    private final String path;
    private final SequencedMap<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();

    private Section(Faults faults, MappingNode node, String path) {
        this.faults = faults;
        this.node = node;
        this.path = path;
        for (NodeTuple tuple : node.getValue()) {
            addEntry(tuple);
        }
    }

    /** The section at a node, or empty, with a fault, if there is no mapping. */
    public static Optional<Section> at(Node node, String path, Faults faults) {
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(faults, mapping, path));
        }
        faults.add(node, path, "a mapping of keys to values", "Write 'key: value' lines, indented under it.");
        return Optional.empty();
    }

    private void addEntry(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getValue().isEmpty()) {
            faults.add(tuple.getKeyNode(), path, "a key of plain text", "Write 'key: value'.");
            return;
        }
        if (values.putIfAbsent(key.getValue(), tuple.getValueNode()) == null) {
            keys.put(key.getValue(), key);
        } else {
            faults.add(key, keyPath(key.getValue()), "each key once", "Remove one of the two.");
        }
    }

    /** The key with all that it is in, as faults name it. */
    public String keyPath(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Every entry in the file's order, for mappings whose keys are names. */
    public SequencedMap<String, Node> entries() {
        return values;
    }

    /** Whether there are no more entries than this; more are a fault. */
    boolean hasAtMost(int most) {
        if (values.size() > most) {
            faults.add(
                    node.getStartMark(),
                    path,
                    "at most " + most,
                    String.valueOf(values.size()),
                    "Let several share one where they say the same.");
        }
        return values.size() <= most;
    }

    /** Where a key stands; the section itself if it has no such key. */
    public Node keyNode(String key) {
        return keys.getOrDefault(key, node);
    }

    public Node node() {
        return node;
    }

    /** The value of a key, which is known from now on. */
    public Optional<Node> take(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    /** A key of former versions: that somebody still writes it is a fault, which names the new place. */
    void moved(String key, String where) {
        if (values.remove(key) != null) {
            faults.add(
                    keyNode(key).getStartMark(),
                    keyPath(key),
                    "the key " + where,
                    "the former key " + Faults.quoted(key),
                    "Move its values to '%s'.".formatted(where));
        }
    }

    /** As {@link #take}; that it is missing is a fault. */
    public Optional<Node> require(String key, String expected) {
        Optional<Node> value = take(key);
        if (value.isEmpty()) {
            faults.add(
                    node.getStartMark(),
                    keyPath(key),
                    expected,
                    "nothing",
                    "Add the key '%s': it has no default.".formatted(key));
        }
        return value;
    }

    /** Reports every key that was never asked for. */
    public void refuseUnknown() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                faults.add(
                        keyNode(key).getStartMark(),
                        keyPath(key),
                        "one of " + String.join(", ", known),
                        "the unknown key " + Faults.quoted(key),
                        faults.isFull() ? "" : Nearest.remedy(key, known));
            }
        }
    }
}
