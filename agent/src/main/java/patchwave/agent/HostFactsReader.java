package patchwave.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.HostFacts;

/** Reads what a host is from its own files. */
final class HostFactsReader {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path KERNEL = Path.of("/proc/sys/kernel/osrelease");

    private HostFactsReader() {}

    /**
     * The facts of the host whose file system begins at root.
     *
     * @param architecture the package manager's word for it
     */
    static HostFacts read(Path root, String hostName, String architecture, String version) throws IOException {
        return new HostFacts(
                hostName,
                osRelease(root),
                architecture,
                Files.readString(KERNEL).strip(),
                Files.readString(BOOT_ID).strip(),
                version);
    }

    /** "ID VERSION_ID" of os-release(5); the running host's own if the root, as one made for a test, has none. */
    static String osRelease(Path root) throws IOException {
        Path file = root.resolve("etc/os-release");
        for (String place : List.of("usr/lib/os-release", "/etc/os-release", "/usr/lib/os-release")) {
            file = Files.exists(file) ? file : root.resolve(place);
        }
        String text = Files.readString(file);
        return value(text, "ID").orElse("linux") + " "
                + value(text, "VERSION_ID").orElse("unknown");
    }

    private static Optional<String> value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1).replace("\"", "").replace("'", ""))
                .findFirst();
    }
}
