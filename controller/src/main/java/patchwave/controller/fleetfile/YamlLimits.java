package patchwave.controller.fleetfile;

import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What YAML may be at most, so that no text is endless, or small as a text and huge once its aliases are followed. The
 * library bounds neither how deep values nest nor what aliases add up to.
 */
public final class YamlLimits {
    private static final int DEEPEST = 20;

    /** Some twice as many as fit into the longest fleet file without aliases. */
    private static final int MOST_VALUES = 50_000;

    /** In place of a size while the size is being found: who meets it has come round to itself. */
    private static final int UNDER_WAY = -1;

    private final IdentityHashMap<Node, Integer> sizes = new IdentityHashMap<>();

    private YamlLimits() {}

    /**
     * The document of a text; empty if it has none.
     *
     * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if it is no YAML, or beyond the limits
     */
    public static Optional<Node> compose(LoadSettings settings, String text) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent) {
                depth++;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            }
            if (depth > DEEPEST) {
                throw new ComposerException(
                        "values nest deeper than %d levels".formatted(DEEPEST), event.getStartMark());
            }
        }
        Optional<Node> root = new Compose(settings).composeString(text);
        root.ifPresent(node -> new YamlLimits().size(node));
        return root;
    }

    /** How many values a node stands for, each alias counted as what it names. */
    private int size(Node node) {
        if (!(node instanceof CollectionNode<?>)) {
            return 1;
        }
        Integer known = sizes.putIfAbsent(node, UNDER_WAY);
        if (known != null) {
            if (known == UNDER_WAY) {
                throw new ComposerException("a value that contains itself", node.getStartMark());
            }
            return known;
        }
        long size = 1 + children(node).mapToLong(this::size).sum();
        if (size > MOST_VALUES) {
            throw new ComposerException(
                    "more than %d values, with each alias counted as what it names".formatted(MOST_VALUES),
                    node.getStartMark());
        }
        sizes.put(node, (int) size);
        return (int) size;
    }

    private static Stream<Node> children(Node node) {
        return switch (node) {
            case SequenceNode list -> list.getValue().stream();
            case MappingNode mapping ->
                mapping.getValue().stream().flatMap(entry -> Stream.of(entry.getKeyNode(), entry.getValueNode()));
            default -> Stream.empty();
        };
    }
}
