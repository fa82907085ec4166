package patchwave.agent.inventory.archives;

import java.nio.file.Path;

/**
 * An archive on a disk of this host.
 *
 * @param path absolute, without links in it
 * @param content what it holds
 */
public record FoundArchive(Path path, ArchiveContent content) {}
