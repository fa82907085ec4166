package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;

/** Every enrolled host; one that was removed is not among them. */
final class HostPages {
    private static final int PAGE = 1_000;

    private HostPages() {}

    static List<StoredHost> all(Store store) {
        return store.read(tables -> {
            List<StoredHost> all = new ArrayList<>();
            List<StoredHost> page;
            do {
                HostId last = all.isEmpty() ? null : all.getLast().host().id();
                page = tables.hosts().list(null, null, last, PAGE);
                all.addAll(page);
            } while (page.size() == PAGE);
            return all;
        });
    }
}
