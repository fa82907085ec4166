package patchwave.agent.local;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import patchwave.agent.Main;

/**
 * The agent and its link as processes of their own, which die of kill -9. As root, the link is a process of the user nobody
 * without capabilities; otherwise both are processes of one user.
 */
final class TestPrograms {
    private final Path directory;
    private final String classPath;
    private final List<Process> started = new ArrayList<>();

    /** @param directory everybody may look into it */
    TestPrograms(Path directory) throws IOException {
        this.directory = directory;
        this.classPath = isRoot() ? readableClassPath() : System.getProperty("java.class.path");
    }

    static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** Whose process the link is. */
    static String linkUser() throws IOException {
        return isRoot() ? "nobody" : System.getProperty("user.name");
    }

    /** Root's home, where jars are, is closed to others. */
    private String readableClassPath() throws IOException {
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path source = Path.of(entry);
            if (!Files.exists(source)) {
                continue;
            }
            Path target = directory.resolve("class-path").resolve(copies.size() + "-" + source.getFileName());
            try (Stream<Path> all = Files.walk(source)) {
                for (Path one : all.toList()) {
                    Path copy = target.resolve(source.relativize(one).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(one, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            copies.add(target.toString());
        }
        try (Stream<Path> all = Files.walk(directory.resolve("class-path"))) {
            for (Path one : all.toList()) {
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    /** Starts the privileged part; which classes it loads stands in classes.log. */
    Process agent() throws IOException {
        return start(
                "agent.log",
                List.of(),
                List.of("-Xlog:class+load:file=" + directory.resolve("classes.log")),
                List.of("run", "--config", directory.resolve("agent.yaml").toString()));
    }

    /** Starts the part that speaks to the network. */
    Process link() throws IOException {
        List<String> user = isRoot()
                ? List.of(
                        "/usr/bin/setpriv",
                        "--reuid=nobody",
                        "--regid=nogroup",
                        "--clear-groups",
                        "--inh-caps=-all",
                        "--bounding-set=-all",
                        "--no-new-privs")
                : List.of();
        return start(
                "link.log",
                user,
                List.of(),
                List.of("link", "--config", directory.resolve("agent.yaml").toString()));
    }

    private Process start(String log, List<String> prefix, List<String> options, List<String> arguments)
            throws IOException {
        List<String> argv = new ArrayList<>(prefix);
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        argv.addAll(options);
        argv.addAll(List.of("-cp", classPath, Main.class.getName()));
        argv.addAll(arguments);
        Process process = new ProcessBuilder(argv)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve(log).toFile()))
                .start();
        process.getOutputStream().close();
        started.add(process);
        return process;
    }

    /** kill -9. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " outlives a kill");
        }
    }

    String log(String name) throws IOException {
        Path log = directory.resolve(name);
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Kills what is left. */
    void end() throws InterruptedException {
        for (Process process : started) {
            kill(process);
        }
    }
}
