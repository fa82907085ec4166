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
import patchwave.controller.wire.OneLine;

/** Collects every fault of one file, because people mend a file once and not once for each fault. */
public final class Faults {
    /** Long findings are cut: a fault is one line. */
    private static final int LONGEST_FINDING = 60;

    private static final int LONGEST_PART = 300;

    /** Nobody reads more, and a small file can have very many where an alias repeats them. */
    private static final int MOST = 200;

    private final List<Fault> faults = new ArrayList<>();
    private int more;

    /** Adds one; without a place it is of the file as a whole. */
    public void add(Optional<Mark> mark, String key, String expected, String found, String remedy) {
        int line = mark.map(Mark::getLine).orElse(0) + 1;
        int column = mark.map(Mark::getColumn).orElse(0) + 1;
        if (faults.size() < MOST) {
            faults.add(new Fault(line, column, part(key), part(expected), part(found), part(remedy)));
        } else {
            more++;
        }
    }

    /** Adds one about what stands at a node. */
    public void add(Node at, String key, String expected, String remedy) {
        add(at.getStartMark(), key, expected, found(at), remedy);
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** In the order of the file; last of all, how many more there are. */
    public List<Fault> sorted() {
        List<Fault> sorted = new ArrayList<>(faults);
        sorted.sort(Comparator.comparingInt(Fault::line)
                .thenComparingInt(Fault::column)
                .thenComparing(Fault::key));
        if (more > 0) {
            Fault last = sorted.getLast();
            sorted.add(new Fault(
                    last.line(),
                    last.column(),
                    "",
                    "no more faults",
                    more + " more",
                    "Mend these first, then check again."));
        }
        return List.copyOf(sorted);
    }

    /** Whether another fault would only be counted, so that nothing costly needs to be found out for it. */
    boolean isFull() {
        return faults.size() >= MOST;
    }

    /** Keys and values are the file's own text, which may have any length and any line breaks. */
    private static String part(String text) {
        return OneLine.of(text, LONGEST_PART);
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
