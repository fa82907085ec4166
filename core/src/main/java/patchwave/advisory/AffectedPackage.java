package patchwave.advisory;

import java.util.List;
import java.util.Optional;

/** What a statement is about. */
public sealed interface AffectedPackage {
    String name();

    /**
     * A source package.
     *
     * @param binaries those of its binary packages that it is about, where the feed says so; empty for all of them
     */
    record Source(String name, List<BinaryFix> binaries) implements AffectedPackage {
        public Source {
            binaries = List.copyOf(binaries);
        }
    }

    /** One binary package, from whatever source. */
    record Binary(String name) implements AffectedPackage {}

    /**
     * A binary package of a source.
     *
     * @param fixedVersion its own version with the fix, which can differ from the source's; empty where the feed names the source's
     *     alone
     */
    record BinaryFix(String name, Optional<String> fixedVersion) {}
}
