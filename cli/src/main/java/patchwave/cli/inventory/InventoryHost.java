package patchwave.cli.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host of an inventory.
 *
 * @param name as the inventory writes it
 * @param groups all groups it is in, also through children, in alphabetical order and without "all"
 * @param variables what is in force for it: its own before its groups', the nearer group before the farther. Values are as
 *     YAML has them: texts, numbers, booleans, lists and maps
 */
public record InventoryHost(String name, List<String> groups, Map<String, Object> variables) {
    public InventoryHost {
        groups = List.copyOf(groups);
        variables = Map.copyOf(variables);
    }

    /** A variable as a text; empty if it is not there. Numbers and booleans read as they are written. */
    public Optional<String> text(String variable) {
        @Nullable Object value = variables.get(variable);
        return value == null ? Optional.empty() : Optional.of(String.valueOf(value));
    }

    /** The first of these variables that is there: Ansible has several names for one thing. */
    public Optional<String> firstText(String... names) {
        for (String name : names) {
            Optional<String> found = text(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
