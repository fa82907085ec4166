package patchwave.demo.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import patchwave.demo.command.Finished;
import patchwave.demo.command.Processes;
import patchwave.demo.repository.GhostPackages;
import patchwave.demo.repository.Repository;

/** One host's directory, which is "/" to apt and dpkg: an own package database, and a service that runs from it. */
public final class HostRoot {
    private static final List<String> FOLDERS = List.of(
            "etc/apt/sources.list.d",
            "etc/apt/keyrings",
            "etc/apt/apt.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/trusted.gpg.d",
            "etc/init.d",
            "run",
            "tmp",
            "var/lib/dpkg/info",
            "var/lib/dpkg/updates",
            "var/lib/dpkg/triggers",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/log/apt");

    private final Path root;
    private final int port;
    private final Processes processes;

    /**
     * @param root absolute; made by {@link #create}
     * @param port where its service answers, on 127.0.0.1
     */
    public HostRoot(Path root, int port, Processes processes) {
        this.root = root;
        this.port = port;
        this.processes = processes;
    }

    /** The directory. */
    public Path path() {
        return root;
    }

    /** Where its service answers, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The file that APT_CONFIG names for this host. */
    public Path aptConfiguration() {
        return root.resolve("etc/apt/patchwave-demo.conf");
    }

    /**
     * Makes the directory with an empty package database and one trusted repository.
     *
     * @param repository the repository's address
     * @param key its public key, armoured
     * @param workers processes of its service, besides the first
     * @param aptLines more lines of apt's configuration; may be empty
     */
    public void create(String repository, String key, int workers, String aptLines) {
        try {
            for (String folder : FOLDERS) {
                Files.createDirectories(root.resolve(folder));
            }
            // Agents refuse hooks that others could write, whatever the umask is here.
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.createFile(root.resolve("var/lib/dpkg/status"));
            Files.createFile(root.resolve("var/lib/dpkg/available"));
            // The host runs what this machine runs.
            Files.copy(Path.of("/etc/os-release"), root.resolve("etc/os-release"));
            Path keyring = root.resolve("etc/apt/keyrings/patchwave-demo.asc");
            Files.writeString(keyring, key);
            Files.writeString(
                    root.resolve("etc/apt/sources.list.d/patchwave-demo.list"),
                    "deb [signed-by=" + keyring + "] " + repository + " " + Repository.SUITE + " main\n");
            Files.writeString(aptConfiguration(), aptText() + aptLines);
            Files.writeString(root.resolve("etc/ghostd.conf"), "port " + port + "\nworkers " + workers + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String aptText() {
        return """
                Dir "%1$s";
                Dir::State::status "%1$s/var/lib/dpkg/status";
                APT::Sandbox::User "";
                Acquire::http::Proxy "false";
                Acquire::Languages "none";
                Dpkg::Options { "--root=%1$s"; "--force-not-root"; "--force-script-chrootless"; "--log=%1$s/var/log/dpkg.log"; };
                """.formatted(root);
    }

    /** What apt and dpkg need in their environment to work on this host alone. */
    public Map<String, String> aptEnvironment() {
        return new TreeMap<>(Map.of(
                "APT_CONFIG", aptConfiguration().toString(),
                "DEBIAN_FRONTEND", "noninteractive",
                "LC_ALL", "C.UTF-8"));
    }

    /** Installs the old library and the service from the repository with apt-get, and starts the service. */
    public void install() {
        processes.require(List.of("apt-get", "-q", "update", "-o", "APT::Update::Error-Mode=any"), aptEnvironment());
        List<String> command = new ArrayList<>(List.of("apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0", "install"));
        command.add(GhostPackages.LIBRARY + "=" + GhostPackages.OLD);
        command.add(GhostPackages.SERVICE);
        processes.require(command, aptEnvironment());
        processes.require(List.of(service(), "start"), Map.of());
    }

    /** The init script of its service. */
    public String service() {
        return root.resolve("etc/init.d").resolve(GhostPackages.SERVICE).toString();
    }

    /** The version of the library that the host's own package database has as well installed; else what is wrong. */
    public String installedVersion() {
        Finished finished = processes.run(
                List.of(
                        "dpkg-query",
                        "--admindir=" + root.resolve("var/lib/dpkg"),
                        "-W",
                        "-f=${Version} ${db:Status-Abbrev}",
                        GhostPackages.LIBRARY),
                Map.of("LC_ALL", "C.UTF-8"));
        List<String> words = List.of(finished.output().strip().split(" ", -1));
        return finished.ok() && words.size() == 2 && words.get(1).equals("ii")
                ? words.getFirst()
                : "not installed: " + finished.said();
    }

    /** The package database as it is, byte for byte. */
    public byte[] packageDatabase() {
        try {
            return Files.readAllBytes(root.resolve("var/lib/dpkg/status"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
