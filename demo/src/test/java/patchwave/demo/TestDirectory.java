package patchwave.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import patchwave.demo.command.Processes;

/** A directory below target/ with processes of its own, for tests on the real tools. */
public record TestDirectory(Path path, Processes processes) implements AutoCloseable {

    /** Makes a fresh one. */
    public static TestDirectory make(String name) throws IOException {
        Path path = Files.createTempDirectory(
                Files.createDirectories(Path.of("target").toAbsolutePath()), name);
        return new TestDirectory(
                path,
                new Processes(
                        path,
                        Map.of(
                                "PATH",
                                "/usr/sbin:/usr/bin:/sbin:/bin",
                                "HOME",
                                path.toString(),
                                "LC_ALL",
                                "C.UTF-8",
                                // A proxy of the machine must not get in between.
                                "http_proxy",
                                "http://127.0.0.1:1/")));
    }

    @Override
    public void close() {
        processes.endAll();
        Processes.remove(path);
    }
}
