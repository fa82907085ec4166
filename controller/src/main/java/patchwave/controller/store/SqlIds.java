package patchwave.controller.store;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import patchwave.advisory.AdvisoryId;

/** Asks one question about many ids: some at a time, always as many, so that it is one statement however many there are. */
final class SqlIds {
    private static final int AT_A_TIME = 16;

    /** What stands behind "IN". */
    static final String IDS = "(:i0, :i1, :i2, :i3, :i4, :i5, :i6, :i7, :i8, :i9, :i10, :i11, :i12, :i13, :i14, :i15)";

    private SqlIds() {}

    /** Gives names and values to a query; the last id fills what is left over. */
    static void each(Collection<AdvisoryId> ids, Consumer<Object[]> query) {
        List<AdvisoryId> rest = List.copyOf(ids);
        for (int from = 0; from < rest.size(); from += AT_A_TIME) {
            Object[] named = new Object[2 * AT_A_TIME];
            for (int i = 0; i < AT_A_TIME; i++) {
                named[2 * i] = "i" + i;
                named[2 * i + 1] = rest.get(Math.min(from + i, rest.size() - 1));
            }
            query.accept(named);
        }
    }
}
