package patchwave.agent.inventory.archives;

import java.util.List;
import java.util.Optional;

/**
 * Everything that one archive, without those in it, shows of itself.
 *
 * @param fileName its own name without directories
 * @param coordinates of every pom.properties in it
 * @param classes that some signature watches for
 * @param error why it could not be looked at whole; empty if it could
 */
record Signals(String fileName, List<Coordinates> coordinates, List<FoundClass> classes, Optional<String> error) {
    Signals {
        coordinates = List.copyOf(coordinates);
        classes = List.copyOf(classes);
    }
}
