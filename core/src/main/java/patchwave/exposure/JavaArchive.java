package patchwave.exposure;

import java.util.Optional;

/**
 * A Java library found on a host.
 *
 * @param path where; with "!/" before what stands inside of another archive
 * @param library "group:artifact"
 * @param version empty where nothing in it says which one it is
 * @param owner the name of the installed package that the file belongs to; empty if it belongs to none
 */
public record JavaArchive(String path, String library, Optional<String> version, Optional<String> owner) {}
