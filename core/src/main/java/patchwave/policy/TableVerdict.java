package patchwave.policy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a decision table says of an advisory, with all that led to it, so that it can be told and decided again later.
 *
 * @param table name of the table
 * @param version of the table
 * @param row name of the row that decided
 * @param inputs in the table's order
 */
public record TableVerdict(String table, String version, String row, TableOutcome outcome, List<Input> inputs) {
    public TableVerdict {
        inputs = List.copyOf(inputs);
    }

    /**
     * One answer that went in.
     *
     * @param point such as "Exploitation"
     * @param value the name of the value that the row was found with
     * @param source where it comes from, or why it is not known
     * @param assumed whether nobody knows it, so that the value with the strictest outcome was taken
     */
    public record Input(String point, String value, String source, boolean assumed) {}

    /** The urgency that this is for an advisory known since a time. */
    public Urgency urgency(Instant knownSince) {
        return outcome.urgency(row, knownSince);
    }

    /** Why, in one sentence of what is known and, where something is not, a second one. */
    public String because() {
        String known =
                sentence(false, input -> "%s is %s (%s)".formatted(input.point(), input.value(), input.source()));
        String assumed =
                sentence(true, input -> "%s as %s: %s".formatted(input.point(), input.value(), input.source()));
        return "Row '%s' of table '%s' %s decided%s.%s"
                .formatted(
                        row,
                        table,
                        version,
                        known.isEmpty() ? "" : ", since " + known,
                        assumed.isEmpty() ? "" : " Not known, and so taken at its worst: " + assumed + ".");
    }

    private String sentence(boolean assumed, java.util.function.Function<Input, String> words) {
        return inputs.stream()
                .filter(input -> input.assumed() == assumed)
                .map(words)
                .collect(Collectors.joining(assumed ? "; " : ", "));
    }
}
