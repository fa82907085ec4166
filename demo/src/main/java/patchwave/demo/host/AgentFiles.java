package patchwave.demo.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import patchwave.demo.fleet.DemoHost;

/** What the agent of a host is given: its configuration, its enrolment token, its hooks. */
public final class AgentFiles {
    private final DemoHost host;
    private final HostRoot root;

    public AgentFiles(DemoHost host, HostRoot root) {
        this.host = host;
        this.root = root;
    }

    /** The configuration file. */
    public Path configuration() {
        return folder().resolve("agent.yaml");
    }

    /** Where the agent keeps its journal, key and certificate. */
    public Path state() {
        return root.path().resolve("var/lib/patchwave/agent");
    }

    private Path folder() {
        return root.path().resolve("etc/patchwave");
    }

    /**
     * Writes everything.
     *
     * @param agentsPort where the controller listens for agents
     * @param enrolmentPort where it enrols
     * @param token the enrolment token
     * @param signer public key of the operator, one line of base64
     * @param balancer the folder by which hooks and load balancer talk
     */
    public void write(int agentsPort, int enrolmentPort, String token, String signer, Path balancer) {
        try {
            closed(Files.createDirectories(folder().resolve("checks.d")));
            Files.createDirectories(state());
            privately(folder().resolve("token"), token + "\n");
            Files.writeString(configuration(), yaml(agentsPort, enrolmentPort, signer));
            hook("drain.d/10-balancer", drain(balancer));
            hook("undrain.d/10-balancer", undrain(balancer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml(int agentsPort, int enrolmentPort, String signer) {
        return """
                host: %1$s
                state_directory: %2$s/var/lib/patchwave/agent
                controller:
                  agents: ["127.0.0.1:%3$d"]
                  enrolment: 127.0.0.1:%4$d
                enrolment_token_file: %2$s/etc/patchwave/token
                link: {mode: in-process}
                plan_signers: ["%5$s"]
                environment: %6$s
                packages:
                  manager: apt
                  root: %2$s
                  apt_config: %7$s
                services:
                  manager: init-scripts
                  init_directory: %2$s/etc/init.d
                  run_directory: %2$s/run
                hooks_directory: %2$s/etc/patchwave/hooks
                hook_timeout: 30s
                checks_directory: %2$s/etc/patchwave/checks.d
                checks:
                  - {name: listening, tcp: "127.0.0.1:%8$d"}
                  - {name: ghostd, http: "http://127.0.0.1:%8$d/health", status: 200}
                check_timeout: 5s
                check_interval: 1s
                """.formatted(
                        host.id(),
                        root.path(),
                        agentsPort,
                        enrolmentPort,
                        signer,
                        host.environment(),
                        root.aptConfiguration(),
                        root.port());
    }

    /** Asks the balancer to send no more, and waits until no request is in flight. */
    private String drain(Path balancer) {
        return """
                #!/bin/sh
                # The balancer sends nothing more to a host with a file here, and answers when nothing is in flight.
                : >'%1$s/drain/%2$s'
                tries=0
                until [ -e '%1$s/drained/%2$s' ]; do
                    tries=$((tries + 1))
                    [ "$tries" -le 200 ] || { echo 'the load balancer did not answer within 10 s' >&2; exit 1; }
                    sleep 0.05
                done
                """.formatted(balancer, host.id());
    }

    private String undrain(Path balancer) {
        return """
                #!/bin/sh
                rm -f '%1$s/drain/%2$s'
                tries=0
                while [ -e '%1$s/drained/%2$s' ]; do
                    tries=$((tries + 1))
                    [ "$tries" -le 200 ] || { echo 'the load balancer did not answer within 10 s' >&2; exit 1; }
                    sleep 0.05
                done
                """.formatted(balancer, host.id());
    }

    private void hook(String name, String text) throws IOException {
        Path file = folder().resolve("hooks").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        closed(file);
        closed(folder().resolve("hooks").resolve(name.substring(0, name.indexOf('/'))));
        closed(folder().resolve("hooks"));
    }

    /** Others may not write here, whatever the umask is: agents refuse scripts that others could change. */
    private static void closed(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void privately(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
