package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.VersionScheme;
import patchwave.exposure.FleetIndex.Found;

/** Whether an item is what somebody looks for. */
final class FoundItems {
    private FoundItems() {}

    /** What of an item has the name, and the version where one is wanted. */
    static List<Found> met(Item item, String name, Optional<String> below) {
        if (item instanceof Item.OfArchive it) {
            boolean met =
                    it.version().isEmpty() || isBelow(it.version().get(), below, Optional.of(VersionScheme.MAVEN));
            return met ? List.of(new Found(it.library(), it.version().orElse(""))) : List.of();
        }
        return FleetItems.installed(item).stream()
                .filter(it -> it.name().equals(name))
                .filter(it ->
                        isBelow(it.version(), below, item.platform().release().scheme()))
                .map(it -> new Found(it.name(), it.version()))
                .toList();
    }

    private static boolean isBelow(String version, Optional<String> below, Optional<VersionScheme> scheme) {
        return below.isEmpty()
                || scheme.isEmpty()
                || !scheme.get().reads(version)
                || !scheme.get().reads(below.get())
                || scheme.get().compare(version, below.get()) < 0;
    }
}
