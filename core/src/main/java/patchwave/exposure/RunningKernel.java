package patchwave.exposure;

import java.util.Optional;

/**
 * The kernel that runs, which is not always the newest that is installed.
 *
 * @param release what {@code uname -r} says, such as "6.1.0-18-amd64"
 * @param image the package that its image is from; empty if that is no longer installed or never was a package
 */
public record RunningKernel(String release, Optional<Image> image) {
    /**
     * A package of a kernel's image: name and version, for rpm has several versions of one name at once.
     *
     * @param version in full, as {@link InstalledPackage#version}
     */
    public record Image(String name, String version) {}
}
