package patchwave.cli.inventory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads an inventory in Ansible's YAML form, also as {@code ansible-inventory --list --yaml} prints it. */
final class YamlInventory {
    /** Deeper is a mistake, such as an alias that leads into itself. */
    private static final int DEEPEST = 50;

    /** Of the library's words those that repeat no value: what it takes for an alias or a tag may be a password. */
    private static final Pattern HARMLESS = Pattern.compile(
            "(mapping|sequence) .* not allowed here|found duplicate key .*|found (character|a key after) .*"
                    + "|found unexpected end of stream|expected .*|could not find expected .*");

    private final GroupTree tree = new GroupTree();

    private YamlInventory() {}

    /**
     * The groups of a text.
     *
     * @throws InventoryFault with the line where it is known
     */
    static GroupTree read(String text) {
        try {
            @Nullable
            Object document =
                    new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build()).loadFromString(text);
            YamlInventory reader = new YamlInventory();
            map(document, "the inventory").forEach((name, group) -> reader.group(String.valueOf(name), group, 0));
            return reader.tree;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InventoryFault(line, "is not valid YAML" + problem(e.getProblem()), e);
        } catch (YamlEngineException e) {
            throw new InventoryFault(0, "is not valid YAML", e);
        } catch (IllegalArgumentException e) {
            throw new InventoryFault(0, String.valueOf(e.getMessage()), e);
        }
    }

    private static String problem(String said) {
        if (HARMLESS.matcher(said).matches()) {
            return ": " + said;
        }
        return said.contains("!vault") || said.contains("!unsafe")
                ? "; Ansible's own tags are not read: have Ansible resolve them with"
                        + " 'ansible-inventory -i FILE --list --yaml', or give passwords with --ask-pass"
                : "; a value that begins with *, & or !, or has a backslash between double quotes, must be in single quotes";
    }

    private static Map<?, ?> map(@Nullable Object value, String what) {
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default ->
                throw new IllegalArgumentException(what + ": expected keys and values, found "
                        + (value instanceof List<?> ? "a list" : "a single value"));
        };
    }

    private void group(String name, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("group '" + name + "' is nested more than " + DEEPEST + " deep");
        }
        tree.addGroup(name);
        map(value, "group '" + name + "'").forEach((key, part) -> {
            String what = "group '" + name + "', " + key;
            switch (String.valueOf(key)) {
                case "hosts" -> hosts(name, part, what);
                case "vars" ->
                    variables(map(part, what)).forEach((variable, it) -> tree.setVariable(name, variable, it));
                case "children" ->
                    map(part, what).forEach((child, group) -> {
                        tree.addChild(name, String.valueOf(child));
                        group(String.valueOf(child), group, depth + 1);
                    });
                default ->
                    throw new IllegalArgumentException(
                            what + ": is no key of a group; these are hosts, vars and children");
            }
        });
    }

    private void hosts(String group, @Nullable Object part, String what) {
        map(part, what)
                .forEach((pattern, variables) -> HostRange.names(String.valueOf(pattern))
                        .forEach(host -> tree.addHost(group, host, variables(map(variables, what + ", " + pattern)))));
    }

    private static Map<String, Object> variables(Map<?, ?> map) {
        Map<String, Object> variables = new LinkedHashMap<>();
        map.forEach(
                (name, value) -> Optional.ofNullable(value).ifPresent(it -> variables.put(String.valueOf(name), it)));
        return variables;
    }
}
