package patchwave.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Patchwave's own packages, as {@code ./patchwave packages} builds them. */
final class Debs {
    /** With the folders deb and rpm. */
    static final Path BUILT = Lab.CHECKOUT.resolve("packaging/target");

    static final Path FOLDER = BUILT.resolve("deb");

    static final String NEXT = "9.9.9";

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
     * All of them as the version {@link #NEXT}, as the tests of packages make them; made anew unless it is of these.
     *
     * @return the folder that has the folders deb and rpm
     */
    static Path next() throws IOException {
        Path out = BUILT.resolve("next");
        Path made = out.resolve("made");
        if (Files.notExists(made) || Files.getLastModifiedTime(made).compareTo(Files.getLastModifiedTime(FOLDER)) < 0) {
            Path build = Lab.CHECKOUT.resolve("packaging/src/main/build/build.sh");
            Commands.run(
                            List.of(
                                    "sh",
                                    build.toString(),
                                    NEXT,
                                    "2026-12-01T00:00:00Z",
                                    out.toString(),
                                    BUILT.toString()),
                            Map.of(),
                            "",
                            Duration.ofMinutes(10))
                    .require();
            Files.writeString(made, "");
        }
        return out;
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
