package patchwave.demo.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import patchwave.demo.repository.DebianPackage.PackagedFile;

/** The packages of the demo: the library libghost in three versions, and ghostd, the service that runs it. */
public final class GhostPackages {
    /** The package that is patched. */
    public static final String LIBRARY = "libghost";

    /** The service, and its package. */
    public static final String SERVICE = "ghostd";

    /** What every host has at first: vulnerable. */
    public static final String OLD = "1.0-1";

    /** The fix. */
    public static final String FIXED = "1.0-2";

    /** Installs well, and the service that runs it fails its health. */
    public static final String BAD = "1.0-3";

    private GhostPackages() {}

    /** The library in one of its versions. */
    public static DebianPackage library(String version) {
        return library(version, Map.of());
    }

    /** The library with maintainer scripts. */
    public static DebianPackage library(String version, Map<String, String> scripts) {
        // The bad version's table is empty: it loads, and then no name can be looked up.
        String table = version.equals(BAD) ? "" : "name localhost 127.0.0.1\n";
        String module = resource("Ghost.pm").replace("@VERSION@", version) + table;
        return new DebianPackage(
                LIBRARY,
                version,
                "",
                "name lookup for the Patchwave demo",
                Map.of("usr/share/perl5/Ghost.pm", new PackagedFile(module, false)),
                scripts);
    }

    /** The service; one version, which works with every library. */
    public static DebianPackage service() {
        return new DebianPackage(
                SERVICE,
                "1.0-1",
                LIBRARY + " (>= 1.0)",
                "answers with libghost, for the Patchwave demo",
                Map.of(
                        "usr/sbin/ghostd", new PackagedFile(resource("ghostd"), true),
                        "etc/init.d/ghostd", new PackagedFile(resource("ghostd.init"), true)),
                Map.of());
    }

    private static String resource(String name) {
        try (InputStream in = GhostPackages.class.getResourceAsStream("/patchwave/demo/ghost/" + name)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
