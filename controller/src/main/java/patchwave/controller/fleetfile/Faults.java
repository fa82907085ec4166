package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Collects every fault of one file, because people mend a file once and not once for each fault. */
final class Faults {
    /** Long findings are cut: a fault is one line. */
    private static final int LONGEST_FINDING = 60;

    private final List<Fault> faults = new ArrayList<>();

    void add(Optional<Mark> mark, String key, String expected, String found, String remedy) {
        int line = mark.map(Mark::getLine).orElse(0) + 1;
        int column = mark.map(Mark::getColumn).orElse(0) + 1;
        faults.add(new Fault(line, column, key, expected, found, remedy));
    }

    void add(Node at, String key, String expected, String remedy) {
        add(at.getStartMark(), key, expected, found(at), remedy);
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** In the order of the file. */
    List<Fault> sorted() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line)
                        .thenComparingInt(Fault::column)
                        .thenComparing(Fault::key))
                .toList();
    }

    static String found(Node node) {
        return switch (node) {
            case ScalarNode scalar when scalar.isPlain() && scalar.getValue().isEmpty() -> "nothing";
            case ScalarNode scalar -> quoted(scalar.getValue());
            case SequenceNode _ -> "a list";
            case MappingNode _ -> "a mapping";
            default -> "another kind of node";
        };
    }

    static String quoted(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() > LONGEST_FINDING ? line.substring(0, LONGEST_FINDING) + "..." : line) + "'";
    }
}
