package patchwave.simulation.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows by their key, in its order. Every change can be taken back until the commit.
 *
 * @param <V> a value, or a row that is changed in place after {@link #edit}
 */
final class Table<K extends Comparable<? super K>, V> {
    private final NavigableMap<K, V> rows = new TreeMap<>();
    private final Collection<V> all = Collections.unmodifiableCollection(rows.values());
    private final String insert;
    private final String update;
    private final String delete;
    private final Statements statements;
    private final UnaryOperator<V> copy;

    /** @param copy of a row, as it is put back; of a value itself */
    Table(String name, Statements statements, UnaryOperator<V> copy) {
        this.insert = name + ".insert";
        this.update = name + ".update";
        this.delete = name + ".delete";
        this.statements = statements;
        this.copy = copy;
    }

    @Nullable
    V find(K key) {
        return rows.get(key);
    }

    /** The first row at or after a key. */
    @Nullable
    V from(K key) {
        Map.Entry<K, V> entry = rows.ceilingEntry(key);
        return entry == null ? null : entry.getValue();
    }

    V get(K key) {
        V row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException("%s: no row %s".formatted(update, key));
        }
        return row;
    }

    /** The rows as they are, sorted; a change of the table while they are walked over is a fault. */
    Collection<V> all() {
        return all;
    }

    /** The key of the last row; there must be one. */
    K lastKey() {
        return rows.lastKey();
    }

    /** The keys of the rows that a condition holds for, sorted. */
    List<K> keys(Predicate<V> which) {
        List<K> keys = new ArrayList<>();
        rows.forEach((key, row) -> {
            if (which.test(row)) {
                keys.add(key);
            }
        });
        return keys;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The row, which the caller may change now. */
    V edit(K key) {
        V row = get(key);
        statements.before(update);
        V former = copy.apply(row);
        statements.done(update, key, () -> rows.put(key, former));
        return row;
    }

    /** A new row, or another value in place of the one that is there. */
    void put(K key, V row) {
        V former = rows.get(key);
        String statement = former == null ? insert : update;
        statements.before(statement);
        rows.put(key, row);
        statements.done(statement, key, () -> {
            if (former == null) {
                rows.remove(key);
            } else {
                rows.put(key, former);
            }
        });
    }

    void remove(K key) {
        V former = get(key);
        statements.before(delete);
        rows.remove(key);
        statements.done(delete, key, () -> rows.put(key, former));
    }
}
