package patchwave.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import patchwave.demo.Fittings;
import patchwave.demo.Layout;

/** Fits probes onto the programs of a playground, and gives them their orders. */
final class Probes implements Fittings, AutoCloseable {
    static final String CONTROLLER = "controller";

    private final Path jar;
    private final Path byteman;
    private final Map<String, Map<String, String>> more = new TreeMap<>();
    private final Map<String, Wire> wires = new ConcurrentHashMap<>();
    private Path folder = Path.of("/nonexistent");

    /**
     * @param jar with the probes
     * @param byteman the library that sets them
     */
    Probes(Path jar, Path byteman) {
        this.jar = jar;
        this.byteman = byteman;
    }

    /** Where the orders are. Before anything is started. */
    void at(Layout layout, List<String> hosts) {
        folder = layout.base().resolve("probes");
        try {
            for (String who :
                    Stream.concat(Stream.of(CONTROLLER), hosts.stream()).toList()) {
                for (String part : List.of("armed", "fired", "seen")) {
                    Files.createDirectories(folder.resolve(who).resolve(part));
                }
            }
            Files.writeString(folder.resolve("points.btm"), resource("points.btm"));
            for (String host : hosts) {
                Path root = layout.host(host);
                Files.writeString(
                        script(root),
                        resource("probe.sh")
                                .replace("@FOLDER@", folder.resolve(host).toString())
                                .replace("@JOURNAL@", root + "/var/lib/patchwave/agent/journal.ndjson"));
                Path hook = hook(root);
                Files.writeString(hook, "#!/bin/sh\nprobe_point=\"$*\"\n. '" + script(root) + "'\n");
                Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path script(Path root) {
        return folder.resolve(root.getFileName()).resolve("probe.sh");
    }

    private Path hook(Path root) {
        return folder.resolve(root.getFileName()).resolve("hook");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Probes.class.getResourceAsStream(name)) {
            return new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** More environment variables of a program, such as those of a library that is loaded before all others. */
    void environment(String who, Map<String, String> variables) {
        more.put(who, Map.copyOf(variables));
    }

    /** The line of a host. */
    Wire wire(String host) {
        return Optional.ofNullable(wires.get(host)).orElseThrow();
    }

    @Override
    public void close() {
        wires.values().forEach(Wire::close);
    }

    @Override
    public Map<String, String> controllerVariables() {
        // It lives for seconds here, and the better compiler takes more time than it saves.
        return variables(CONTROLLER, "-XX:TieredStopAtLevel=1 ");
    }

    @Override
    public Map<String, String> agentVariables(String host) {
        return variables(host, "");
    }

    private Map<String, String> variables(String who, String options) {
        Map<String, String> all =
                new TreeMap<>(Optional.ofNullable(more.get(who)).orElse(Map.of()));
        all.put(
                "PATCHWAVE_JAVA_OPTS",
                options
                        + "-javaagent:%s=script:%s,sys:%s -Dpatchwave.crash.folder=%s"
                                .formatted(byteman, folder.resolve("points.btm"), jar, folder.resolve(who)));
        return all;
    }

    @Override
    public int agentsPort(String host, int port) {
        return wires.computeIfAbsent(host, _ -> Wire.to(port)).port();
    }

    @Override
    public String aptLines(Path root) {
        Path hook = hook(root);
        return """
                DPkg::Pre-Invoke { "%1$s apt pre-invoke"; };
                DPkg::Post-Invoke { "%1$s apt post-invoke"; };
                Dpkg::Options { "--pre-invoke=%1$s dpkg pre-invoke $DPKG_HOOK_ACTION"; "--post-invoke=%1$s dpkg post-invoke $DPKG_HOOK_ACTION"; };
                """.formatted(hook);
    }

    /** The maintainer scripts of a package whose every step is a point. */
    static Map<String, String> maintainerScripts() {
        Map<String, String> scripts = new TreeMap<>();
        for (String name : List.of("preinst", "prerm", "postrm", "postinst")) {
            scripts.put(name, """
                    #!/bin/sh
                    set -e
                    probes="$DPKG_ROOT/../../probes/${DPKG_ROOT##*/}/probe.sh"
                    [ -e "$probes" ] || exit 0
                    probe_point='script %1$s'
                    . "$probes"
                    """.formatted(name) + (name.equals("postinst") ? AGAIN : ""));
        }
        return scripts;
    }

    /** The repair runs the script once more. */
    private static final String AGAIN = """
            if [ -z "$probe_fired" ]; then
                probe_point='script postinst again'
                . "$probes"
            fi
            """;

    /** Gives an order. */
    void arm(String who, Arm arm) {
        try {
            Path ready = folder.resolve(who).resolve("order");
            Files.write(ready, arm.order());
            Files.move(ready, folder.resolve(who).resolve("armed").resolve(arm.point()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes back what nobody took. */
    void disarm(String who) {
        clear(who, "armed");
        clear(who, "fired");
    }

    private void clear(String who, String part) {
        for (String name : list(who, part)) {
            try {
                Files.deleteIfExists(folder.resolve(who).resolve(part).resolve(name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Orders that were not carried out yet. */
    List<String> armed(String who) {
        return list(who, "armed");
    }

    /** Orders that were carried out, in that order. */
    List<String> fired(String who) {
        return list(who, "fired");
    }

    /** What was not done of an order. */
    Optional<String> missed(String who, Arm arm) {
        Path fired = folder.resolve(who).resolve("fired").resolve(arm.point());
        if (!Files.exists(fired)) {
            return Optional.of("never came to " + arm.point());
        }
        long victims =
                arm.order().stream().filter(line -> line.startsWith("kill ")).count();
        if (victims == 0) {
            return Optional.empty();
        }
        try {
            String last = Files.readAllLines(fired).getLast();
            boolean all = last.startsWith("killed:") && last.split(" ", -1).length - 1 == victims;
            return all ? Optional.empty() : Optional.of("%s: %s of %s".formatted(arm.point(), last, arm.order()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Points that were passed, ever. */
    List<String> seen(String who) {
        return list(who, "seen");
    }

    private List<String> list(String who, String part) {
        try (Stream<Path> files = Files.list(folder.resolve(who).resolve(part))) {
            return files.sorted(java.util.Comparator.comparing(Probes::time))
                    .map(file -> String.valueOf(file.getFileName()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static java.nio.file.attribute.FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            // It has just moved.
            return java.nio.file.attribute.FileTime.fromMillis(0);
        }
    }
}
