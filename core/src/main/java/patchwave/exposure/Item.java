package patchwave.exposure;

import java.util.List;
import java.util.Optional;
import patchwave.advisory.Release;

/**
 * Something that a verdict can be given on, with all that the verdict depends on and nothing else. So two hosts with the same item
 * have the same verdict, and a fleet has few different ones.
 */
sealed interface Item {
    Platform platform();

    /**
     * What holds for everything on a host.
     *
     * @param subscriptions in order
     */
    record Platform(Release release, List<String> subscriptions) {}

    /**
     * A package.
     *
     * @param stale whether processes still run files of it that have been replaced, and which
     */
    record OfPackage(Platform platform, InstalledPackage installed, Stale stale) implements Item {}

    /**
     * All of a source's kernels that are installed, and the one that runs: they have one verdict together.
     *
     * @param images by name and version; at least one
     */
    record OfKernel(Platform platform, String source, List<InstalledPackage> images, Running running) implements Item {}

    /**
     * A Java library.
     *
     * @param owner the package that it belongs to; empty if it belongs to none
     */
    record OfArchive(Platform platform, String library, Optional<String> version, Optional<InstalledPackage> owner)
            implements Item {}

    /** Old code that still runs. */
    sealed interface Stale {}

    record NothingStale() implements Stale {}

    /**
     * Some.
     *
     * @param oldestVersion of the source; empty where it is not known
     */
    record SomeStale(Optional<String> oldestVersion) implements Stale {}

    /** Which kernel runs. */
    sealed interface Running {}

    /**
     * An installed one.
     *
     * @param image one of the item's
     */
    record OneOfThese(InstalledPackage image) implements Running {}

    /** The kernel that runs is of another source. */
    record AnotherSource(String release) implements Running {}

    /** It cannot be told, or the package of the kernel that runs is no longer there. */
    record NotKnown() implements Running {}
}
