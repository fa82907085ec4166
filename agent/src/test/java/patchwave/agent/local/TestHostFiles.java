package patchwave.agent.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import patchwave.agent.link.Address;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.apt.AptHost;

/** A host's files for two processes: the real apt with a patch, hooks that tell when they run, configuration and token. */
final class TestHostFiles {
    private static final String CLOSED = "rwxr-xr-x";

    private final Path directory;
    private final AptHost host;

    /** @param directory everybody may look into it */
    TestHostFiles(Path directory) throws Exception {
        this.directory = directory;
        host = new AptHost(directory);
        Files.writeString(host.root().resolve("etc/os-release"), "ID=debian\nVERSION_ID=12\n");
        host.publish(
                TestPackage.of("libghost", "1.0-1"),
                TestPackage.of("libghost", "1.0-2").afterInstall(until("applying")));
        host.install("libghost=1.0-1");
        hook("drain");
        hook("undrain");
    }

    private String until(String step) {
        return "echo " + step + " >>" + directory + "/log; turns=0; while [ -e " + directory + "/stop-" + step
                + " ] && [ $turns -lt 6000 ]; do sleep 0.02; turns=$((turns + 1)); done";
    }

    private void hook(String phase) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("hooks").resolve(phase + ".d"));
        Path file = folder.resolve("1");
        Files.writeString(file, "#!/bin/sh\n" + until(phase) + "\n");
        for (Path each : List.of(directory.resolve("hooks"), folder, file)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(CLOSED));
        }
    }

    /** Writes agent.yaml, the token, and the link's state directory. */
    void configure(String linkUser, Address agents, Address enrolment, String token, String signer) throws IOException {
        Path tokenFile = directory.resolve("token");
        Files.writeString(tokenFile, token);
        Path state = Files.createDirectories(directory.resolve("link"));
        for (Path each : List.of(tokenFile, state)) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
            Files.setOwner(
                    each,
                    directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(linkUser));
        }
        Path file = directory.resolve("agent.yaml");
        Files.writeString(file, """
                host: web-1
                state_directory: %1$s/agent
                controller: {agents: ["%2$s"], enrolment: "%3$s"}
                enrolment_token_file: %1$s/token
                link: {mode: socket, socket: %1$s/run/agent.sock, user: %4$s, state_directory: %1$s/link}
                plan_signers: ["%5$s"]
                environment: production
                packages: {manager: apt, root: %1$s/root, apt_config: %1$s/root/etc/apt/apt.conf}
                services: {manager: init-scripts, init_directory: %1$s/init.d, run_directory: %1$s/services}
                hooks_directory: %1$s/hooks
                checks_directory: %1$s/checks.d
                check_interval: 1s
                """.formatted(directory, agents, enrolment, linkUser, signer));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    void stopAt(String step) throws IOException {
        Files.createFile(directory.resolve("stop-" + step));
    }

    void letGo(String step) throws IOException {
        Files.deleteIfExists(directory.resolve("stop-" + step));
    }

    /** What hooks and the package's script did, in order. */
    List<String> deeds() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** The version that is installed. */
    String installed() throws Exception {
        return host.run("dpkg-query", "--admindir=" + host.root() + "/var/lib/dpkg", "-W", "-f=${Version}", "libghost");
    }
}
