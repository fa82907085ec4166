package patchwave.agent.inventory.archives;

import java.util.Optional;

/**
 * A class that a signature watches for.
 *
 * @param name its simple name, whatever its package and its file's extension
 * @param path inside the archive
 * @param shape empty if it could not be read as a class
 */
record FoundClass(String name, String path, Optional<ClassShape> shape) {}
