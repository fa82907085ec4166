package patchwave.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Patchwave's own packages, as {@code ./patchwave packages} builds them. */
final class Debs {
    static final Path FOLDER = Lab.CHECKOUT.resolve("packaging/target/deb");

    private Debs() {}

    /** Skips the caller, loudly, where they were not built; with REQUIRE_LAB=1 that is a failure. */
    static void require() {
        boolean areThere = Files.isDirectory(FOLDER);
        if (!areThere && "1".equals(System.getenv("REQUIRE_LAB"))) {
            throw new IllegalStateException("no packages to install: ./patchwave packages");
        }
        if (!areThere) {
            System.err.println("**** SKIPPED: no packages to install: ./patchwave packages ****");
        }
        assumeTrue(areThere, "no packages to install");
    }

    /**
     * The same package as another version. It is not compressed: it is read once.
     *
     * @param name agent, controller or cli
     */
    static void repack(String name, String version, Path into) {
        Path tree = into.resolve("tree-" + name);
        Commands.run(List.of("sh", "-c", """
                set -e
                dpkg-deb -R '%1$s'/patchwave-%2$s_*.deb '%3$s'
                sed -i 's/^Version: .*/Version: %4$s/' '%3$s/DEBIAN/control'
                echo %4$s >'%3$s/usr/lib/patchwave/%2$s/dist/version'
                dpkg-deb --root-owner-group -Znone --build '%3$s' '%5$s'
                rm -r '%3$s'
                """.formatted(FOLDER, name, tree, version, into)), Map.of(), "", Lab.LIMIT)
                .require();
    }
}
