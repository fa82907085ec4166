package patchwave.controller.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads name-value rows that belong to something. */
final class Labels {
    private Labels() {}

    /**
     * Labels by owner.
     *
     * @param query with columns owner, name and label_value
     */
    static SortedMap<String, SortedMap<String, String>> all(Sql sql, String query, @Nullable Object... namesAndValues) {
        SortedMap<String, SortedMap<String, String>> labels = new TreeMap<>();
        sql.each(
                query,
                row -> labels.computeIfAbsent(row.text("owner"), _ -> new TreeMap<>())
                        .put(row.text("name"), row.text("label_value")),
                namesAndValues);
        return labels;
    }

    static SortedMap<String, String> of(SortedMap<String, SortedMap<String, String>> labels, String owner) {
        return labels.getOrDefault(owner, Collections.emptySortedMap());
    }
}
