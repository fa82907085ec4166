package patchwave.controller.fleetfile;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Where each key of a fleet file stands, so that a warning about what the file means can name its line. */
public final class Places {
    private final SortedMap<String, Place> byKey = new TreeMap<>();

    /**
     * A place in a text.
     *
     * @param line counts from 1; 0 for nowhere
     * @param column counts from 1; 0 for nowhere
     */
    public record Place(int line, int column) {
        static final Place NOWHERE = new Place(0, 0);
    }

    Places(Node root) {
        add(root, "", 0);
    }

    /** The place of a key, or of the nearest key round it. */
    public Place of(String key) {
        for (String at = key; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            Place place = byKey.get(at);
            if (place != null) {
                return place;
            }
        }
        return Place.NOWHERE;
    }

    /** Every key that the file has. */
    Map<String, Place> all() {
        return byKey;
    }

    private void add(Node node, String path, int depth) {
        // No key of the file is deeper; text that refers to itself would be endless.
        if (!(node instanceof MappingNode mapping) || depth > 6) {
            return;
        }
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name) {
                String key = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
                name.getStartMark().ifPresent(mark -> byKey.put(key, place(mark)));
                add(entry.getValueNode(), key, depth + 1);
            }
        }
    }

    private static Place place(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
