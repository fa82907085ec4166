package patchwave.agent.packages;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A package to build for a test.
 *
 * @param architecture such as "amd64" or "all"
 * @param relations such as "Depends" to "libghost (= 1.0-1)"
 * @param files contents by absolute path; those below /etc are configuration files
 * @param afterInstall a shell script that runs when the package is configured; empty for none
 */
public record TestPackage(
        String name,
        String version,
        String architecture,
        String source,
        Map<String, String> relations,
        Map<String, String> files,
        String afterInstall) {
    /** A package with one file that says its version. */
    public static TestPackage of(String name, String version) {
        return new TestPackage(
                name,
                version,
                "amd64",
                name,
                Map.of(),
                Map.of("/usr/lib/" + name + "/version", name + " " + version + "\n"),
                "");
    }

    /** The same, built from another source package. */
    public TestPackage source(String other) {
        return new TestPackage(name, version, architecture, other, relations, files, afterInstall);
    }

    /** The same for every architecture. */
    public TestPackage independent() {
        return new TestPackage(name, version, "all", source, relations, files, afterInstall);
    }

    /** The same with one more relation to another package. */
    public TestPackage relation(String field, String value) {
        return new TestPackage(name, version, architecture, source, with(relations, field, value), files, afterInstall);
    }

    /** The same with one more file. */
    public TestPackage file(String path, String content) {
        return new TestPackage(
                name, version, architecture, source, relations, with(files, path, content), afterInstall);
    }

    /** The same with a script. */
    public TestPackage afterInstall(String script) {
        return new TestPackage(name, version, architecture, source, relations, files, script);
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new TreeMap<>(map);
        more.put(key, value);
        return Map.copyOf(more);
    }

    /** The paths of configuration files. */
    public List<String> configurationFiles() {
        return files.keySet().stream()
                .filter(path -> path.startsWith("/etc/"))
                .sorted()
                .toList();
    }
}
