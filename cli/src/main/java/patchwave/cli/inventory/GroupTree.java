package patchwave.cli.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Groups as they are read, from any form of inventory, until it is known what is in force for each host. */
final class GroupTree {
    static final String ALL = "all";
    static final String UNGROUPED = "ungrouped";

    /** Ansible's own: sets which of two groups of one depth wins. */
    private static final String PRIORITY = "ansible_group_priority";

    private static final class Group {
        final Set<String> hosts = new LinkedHashSet<>();
        final Set<String> children = new LinkedHashSet<>();
        final Map<String, Object> variables = new LinkedHashMap<>();
    }

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();

    GroupTree() {
        groups.put(ALL, new Group());
    }

    private Group group(String name) {
        return groups.computeIfAbsent(name, _ -> new Group());
    }

    void addGroup(String name) {
        group(name);
    }

    void addChild(String parent, String child) {
        group(child);
        group(parent).children.add(child);
    }

    void addHost(String groupName, String host, Map<String, Object> variables) {
        group(groupName).hosts.add(host);
        hosts.computeIfAbsent(host, _ -> new LinkedHashMap<>()).putAll(variables);
    }

    void setVariable(String groupName, String name, Object value) {
        group(groupName).variables.put(name, value);
    }

    /**
     * All hosts, with what is in force for each.
     *
     * @throws IllegalArgumentException with a sentence, if a group is its own child
     */
    List<InventoryHost> hosts() {
        Map<String, Integer> depths = depths();
        Map<String, Set<String>> parents = parents();
        List<InventoryHost> all = new ArrayList<>();
        hosts.forEach((host, own) -> {
            Set<String> of = new TreeSet<>();
            groups.forEach((name, group) -> {
                if (group.hosts.contains(host)) {
                    collect(name, parents, of);
                }
            });
            Map<String, Object> variables = new HashMap<>(group(ALL).variables);
            of.remove(ALL);
            of.stream()
                    .sorted(Comparator.<String>comparingInt(name -> depths.getOrDefault(name, 1))
                            .thenComparingInt(this::priority)
                            .thenComparing(name -> name))
                    .forEach(name -> variables.putAll(group(name).variables));
            variables.putAll(own);
            of.remove(UNGROUPED);
            all.add(new InventoryHost(host, List.copyOf(of), variables));
        });
        return all;
    }

    private int priority(String name) {
        @Nullable Object value = group(name).variables.get(PRIORITY);
        String text = String.valueOf(value);
        return text.matches("-?[0-9]{1,8}") ? Integer.parseInt(text) : 1;
    }

    private Map<String, Set<String>> parents() {
        Map<String, Set<String>> parents = new HashMap<>();
        groups.forEach((name, group) -> group.children.forEach(child ->
                parents.computeIfAbsent(child, _ -> new LinkedHashSet<>()).add(name)));
        return parents;
    }

    private static void collect(String name, Map<String, Set<String>> parents, Set<String> into) {
        if (into.add(name)) {
            parents.getOrDefault(name, Set.of()).forEach(parent -> collect(parent, parents, into));
        }
    }

    /** How far each group is from the top, by its longest way: the nearer to the host, the stronger its variables. */
    private Map<String, Integer> depths() {
        Map<String, Integer> depths = new HashMap<>();
        groups.keySet().forEach(name -> depth(name, 1, depths, new LinkedHashSet<>()));
        return depths;
    }

    private void depth(String name, int depth, Map<String, Integer> depths, Set<String> way) {
        if (!way.add(name)) {
            throw new IllegalArgumentException(
                    "group '" + name + "' is its own child: " + String.join(" -> ", way) + " -> " + name);
        }
        if (depths.getOrDefault(name, -1) < depth) {
            depths.put(name, depth);
            group(name).children.forEach(child -> depth(child, depth + 1, depths, way));
        }
        way.remove(name);
    }
}
