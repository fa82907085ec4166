package patchwave.agent.services;

import java.nio.file.Path;

/**
 * A process that still runs a replaced file.
 *
 * @param command its short name
 * @param service empty if no service owns it
 * @param file the replaced file
 */
public record StaleProcess(long pid, String command, String service, Path file) {}
