package patchwave.cli.inventory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an inventory in Ansible's INI form. A fault never repeats what may be a value: that may be a password. */
final class IniInventory {
    private static final Pattern SECTION = Pattern.compile("\\[([^:\\]\\s]+)(?::(children|vars))?]\\s*(?:[#;].*)?");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern PORT = Pattern.compile("(.*[^:]):([0-9]{1,5})");
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private enum Kind {
        HOSTS,
        CHILDREN,
        VARIABLES
    }

    /**
     * A group that variables or a parent name.
     *
     * @param line where
     * @param section what names it
     */
    private record Mention(int line, String section, String group) {}

    private final GroupTree tree = new GroupTree();
    private final Set<String> declared = new TreeSet<>(List.of(GroupTree.ALL, GroupTree.UNGROUPED));
    private final List<Mention> mentions = new ArrayList<>();
    private int number;
    private String group = GroupTree.UNGROUPED;
    private Kind kind = Kind.HOSTS;

    private IniInventory() {}

    /**
     * The groups of a text.
     *
     * @throws InventoryFault with the line
     */
    static GroupTree read(String text) {
        IniInventory reader = new IniInventory();
        for (String line : text.split("\n", -1)) {
            reader.number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#") && !stripped.startsWith(";")) {
                try {
                    reader.line(stripped);
                } catch (IllegalArgumentException e) {
                    throw new InventoryFault(reader.number, String.valueOf(e.getMessage()), e);
                }
            }
        }
        reader.requireDeclared();
        return reader.tree;
    }

    /** A misspelt group would be one of its own without hosts, and those it is meant for would lack what it says. */
    private void requireDeclared() {
        for (Mention mention : mentions) {
            if (!declared.contains(mention.group())) {
                throw new InventoryFault(
                        mention.line(),
                        mention.section() + " names group '" + mention.group()
                                + "', which neither [" + mention.group() + "] nor [" + mention.group()
                                + ":children] declares; declared are " + String.join(", ", declared));
            }
        }
    }

    private void line(String line) {
        if (line.startsWith("[")) {
            section(line);
            return;
        }
        switch (kind) {
            case HOSTS -> host(line);
            case CHILDREN -> child(groupName(withoutComment(line)));
            case VARIABLES -> variable(line);
        }
    }

    private void section(String line) {
        Matcher matcher = SECTION.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("this is no section; write [group], [group:children] or [group:vars]");
        }
        group = groupName(matcher.group(1));
        kind = switch (String.valueOf(matcher.group(2))) {
            case "children" -> Kind.CHILDREN;
            case "vars" -> Kind.VARIABLES;
            default -> Kind.HOSTS;
        };
        if (kind == Kind.VARIABLES) {
            mentions.add(new Mention(number, "[" + group + ":vars]", group));
        } else {
            declared.add(group);
        }
        tree.addGroup(group);
    }

    private void child(String name) {
        mentions.add(new Mention(number, "[" + group + ":children]", name));
        tree.addChild(group, name);
    }

    private static String groupName(String name) {
        if (!GROUP.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "expected the name of a group, of letters, digits, '_', '-' and '.'; variables are in [group:vars]");
        }
        return name;
    }

    private void host(String line) {
        List<String> words = ShellWords.split(line);
        if (words.isEmpty()) {
            return;
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        String pattern = words.getFirst();
        if (pattern.contains("=")) {
            throw new IllegalArgumentException(
                    "expected a host first, found a variable; those of a group are in [" + group + ":vars]");
        }
        Matcher port = PORT.matcher(pattern);
        // "web[1:3]" has a colon too, but not outside brackets and before digits alone.
        if (port.matches() && !port.group(1).endsWith("[") && balanced(port.group(1))) {
            pattern = port.group(1);
            variables.put("ansible_port", port.group(2));
        }
        for (int i = 1; i < words.size(); i++) {
            Matcher variable = VARIABLE.matcher(words.get(i));
            if (!variable.matches()) {
                throw new IllegalArgumentException("expected NAME=VALUE after the host, but word " + (i + 1)
                        + " of the line is none; quote values that have blanks");
            }
            variables.put(variable.group(1), variable.group(2));
        }
        for (String name : HostRange.names(pattern)) {
            tree.addHost(group, name, variables);
        }
    }

    private static boolean balanced(String text) {
        return text.lastIndexOf('[') <= text.lastIndexOf(']');
    }

    private void variable(String line) {
        Matcher matcher = VARIABLE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected NAME=VALUE in [" + group + ":vars], with a name of letters, digits and '_'");
        }
        tree.setVariable(group, matcher.group(1), unquoted(withoutComment(matcher.group(2))));
    }

    /** A comment after a value begins with a blank and a hash. */
    private static String withoutComment(String text) {
        boolean isQuoted = text.startsWith("'") || text.startsWith("\"");
        int comment = isQuoted ? -1 : text.indexOf(" #");
        return (comment < 0 ? text : text.substring(0, comment)).strip();
    }

    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 1
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(0) == text.charAt(text.length() - 1);
        return isQuoted ? text.substring(1, text.length() - 1) : text;
    }
}
