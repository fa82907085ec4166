package patchwave.policy;

import java.util.List;

/**
 * A question that a decision table asks, with all answers there are.
 *
 * @param id such as "ssvc:E:1.1.0": who defines it, its key, its version
 * @param name for people, such as "Exploitation"
 * @param values 1 to 16, none twice
 */
public record DecisionPoint(String id, String name, List<Value> values) {
    private static final int MOST_VALUES = 16;

    public DecisionPoint {
        values = List.copyOf(values);
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            throw new IllegalArgumentException(
                    "%s: expected 1 to %d values, found %d".formatted(id, MOST_VALUES, values.size()));
        }
        if (values.stream().map(Value::key).distinct().count() < values.size()) {
            throw new IllegalArgumentException("%s: a value is there twice".formatted(id));
        }
    }

    /**
     * One answer.
     *
     * @param key such as "A"
     * @param name such as "active"
     */
    public record Value(String key, String name) {}

    /** What the question is about, without its version: "ssvc:E". */
    public String subject() {
        int version = id.lastIndexOf(':');
        return version < 0 ? id : id.substring(0, version);
    }

    boolean has(String key) {
        return values.stream().anyMatch(value -> value.key().equals(key));
    }

    /** An answer's name; the key itself where there is no such answer. */
    String nameOf(String key) {
        return values.stream()
                .filter(value -> value.key().equals(key))
                .map(Value::name)
                .findFirst()
                .orElse(key);
    }
}
