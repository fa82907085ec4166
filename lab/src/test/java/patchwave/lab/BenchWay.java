package patchwave.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One way of patching hosts. */
sealed interface BenchWay extends AutoCloseable {
    Duration LIMIT = Duration.ofMinutes(20);
    String DRAIN = "/etc/patchwave/hooks/drain.d/10-balancer";
    String UNDRAIN = "/etc/patchwave/hooks/undrain.d/10-balancer";

    String name();

    /** What is not measured. */
    void prepare(List<LabHost> hosts) throws IOException;

    /** What is measured; fails if it does not end well. */
    void patch();

    /** What the time was spent on, where it is known. */
    default String note() {
        return "";
    }

    /** Keeps what says more, after the measurement. */
    default void keep(Path place, List<LabHost> hosts) throws IOException {}

    @Override
    default void close() {}

    /** Runs a command to its end, counted among the tools. */
    private static void run(List<String> command, Map<String, String> more) {
        List<String> line =
                new ArrayList<>(List.of("sh", "-c", ControlGroup.of("tools").enter() + " && exec \"$@\"", "sh"));
        line.addAll(command);
        Lab.inside(line, more, LIMIT).require();
    }

    /** A key of this machine that hosts let in, as root. */
    private static Path key(Path folder, List<LabHost> hosts) throws IOException {
        Files.createDirectories(folder);
        Path key = folder.resolve("key");
        Commands.run(
                        List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()),
                        Map.of(),
                        "",
                        Lab.LIMIT)
                .require();
        String publicKey = Files.readString(Path.of(key + ".pub"));
        Lab.together(hosts, host -> host.write("/root/.ssh/authorized_keys", "600", publicKey));
        return key;
    }

    /** ansible-playbook with {@code serial}, pipelining, and one connection for each host. */
    record Playbook(Path folder, BenchJob job, int batch) implements BenchWay {
        @Override
        public String name() {
            return "ansible, serial " + batch;
        }

        @Override
        public void prepare(List<LabHost> hosts) throws IOException {
            Path key = key(folder, hosts);
            Files.writeString(folder.resolve("ansible.cfg"), """
                    [defaults]
                    inventory = %1$s/hosts.ini
                    host_key_checking = False
                    forks = 10
                    [ssh_connection]
                    pipelining = True
                    control_path_dir = %1$s/cp
                    ssh_args = -F none -o UserKnownHostsFile=/dev/null -o ControlMaster=auto -o ControlPersist=60s
                    """.formatted(folder));
            String inventory = hosts.stream()
                    .map(host -> host.name() + " ansible_host=" + host.address())
                    .collect(Collectors.joining("\n"));
            Files.writeString(
                    folder.resolve("hosts.ini"),
                    inventory + "\n[all:vars]\nansible_user=root\nansible_python_interpreter=/usr/bin/python3\n"
                            + "ansible_ssh_private_key_file=" + key + "\n");
            Files.writeString(folder.resolve("patch.yml"), """
                    - hosts: all
                      serial: %d
                      any_errors_fatal: true
                      tasks:
                        - command: %s
                        - apt: {update_cache: true, only_upgrade: true, state: latest, name: [%s]}
                        - service: {name: "{{ item }}", state: restarted}
                          loop: [%s]
                    %s    - wait_for: {port: 80, timeout: 30}
                        - wait_for: {port: 7070, timeout: 30}
                        - command: %s
                    """.formatted(
                            batch,
                            DRAIN,
                            String.join(", ", job.packages()),
                            String.join(", ", job.services()),
                            job.reboots() ? "    - reboot:\n" : "",
                            UNDRAIN));
        }

        @Override
        public void patch() {
            run(
                    List.of("ansible-playbook", folder.resolve("patch.yml").toString()),
                    Map.of(
                            "ANSIBLE_CONFIG",
                            folder.resolve("ansible.cfg").toString(),
                            "ANSIBLE_HOME",
                            folder.resolve("home").toString()));
        }
    }

    /** A shell's loop over ssh, a batch at a time. */
    record Loop(Path folder, BenchJob job, int batch) implements BenchWay {
        @Override
        public String name() {
            return "plain ssh, batches of " + batch;
        }

        @Override
        public void prepare(List<LabHost> hosts) throws IOException {
            Path key = key(folder, hosts);
            String reboot = """
                        old=$(on $1 cat /proc/sys/kernel/random/boot_id)
                        on $1 systemctl reboot
                        until new=$(on $1 cat /proc/sys/kernel/random/boot_id) && [ "$new" != "$old" ]; do sleep 0.5; done
                    """;
            Files.writeString(folder.resolve("loop.sh"), """
                    on() {
                        ssh -F none -i %1$s -o User=root -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \\
                            -o LogLevel=ERROR -o ConnectTimeout=3 "$@"
                    }
                    patch() {
                        on $1 '%2$s && export DEBIAN_FRONTEND=noninteractive && apt-get -qq update &&
                            apt-get -qq -y --only-upgrade install %3$s >/dev/null && systemctl restart %4$s' || return 1
                    %5$s    on $1 'until curl -sf -o /dev/null localhost; do sleep 0.2; done; %6$s'
                    }
                    while [ $# -gt 0 ]; do
                        jobs=
                        for i in $(seq %7$d); do
                            [ $# = 0 ] || { patch $1 & jobs="$jobs $!"; shift; }
                        done
                        for job in $jobs; do wait $job || exit 1; done
                    done
                    """.formatted(
                            key,
                            DRAIN,
                            String.join(" ", job.packages()),
                            String.join(" ", job.services()),
                            job.reboots() ? reboot : "",
                            UNDRAIN,
                            batch));
            Files.writeString(
                    folder.resolve("addresses"),
                    hosts.stream().map(LabHost::address).collect(Collectors.joining(" ")));
        }

        @Override
        public void patch() {
            run(List.of("sh", "-c", "sh " + folder + "/loop.sh $(cat " + folder + "/addresses)"), Map.of());
        }
    }

    /** A rollout by Patchwave, from its .debs. Quiet times are none, as the others have none. */
    final class Rollout implements BenchWay {
        private final String name;
        private final Path folder;
        private final BenchJob job;
        private final int floor;
        private final int firstBatch;
        private @Nullable LabController controller;
        private String note = "";

        private Rollout(String name, Path folder, BenchJob job, int floor, int firstBatch) {
            this.name = name;
            this.folder = folder;
            this.job = job;
            this.floor = floor;
            this.firstBatch = firstBatch;
        }

        /** In batches of one size, each after the other. */
        static Rollout inBatches(Path folder, BenchJob job, int hosts, int batch) {
            return new Rollout("patchwave, batches of " + batch, folder, job, hosts - batch, batch);
        }

        /** All in one batch: the floor alone says how many at a time. */
        static Rollout byFloor(Path folder, BenchJob job, int hosts, int floor) {
            return new Rollout("patchwave, floor %d of %d".formatted(floor, hosts), folder, job, floor, hosts);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String note() {
            return note;
        }

        @Override
        public void prepare(List<LabHost> hosts) throws IOException {
            Files.createDirectories(folder);
            Lab.together(
                    List.of("controller", "cli"),
                    each -> Commands.run(
                                    List.of(
                                            "sh",
                                            "-c",
                                            "dpkg-deb -x '%s'/patchwave-%s_*.deb '%s'"
                                                    .formatted(Debs.FOLDER, each, folder)),
                                    Map.of(),
                                    "",
                                    Lab.LIMIT)
                            .require());
            Path launcher = Files.writeString(folder.resolve("patchwave"), """
                    #!/bin/sh
                    case $1 in
                        controller) shift; %1$s; exec '%3$s/usr/lib/patchwave/controller/dist/launch' "$@" ;;
                        *) %2$s; exec '%3$s/usr/lib/patchwave/cli/dist/launch' "$@" ;;
                    esac
                    """.formatted(
                    ControlGroup.of("control").enter(), ControlGroup.of("tools").enter(), folder));
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
            LabController fresh = new LabController(folder.resolve("state"), List.of(launcher.toString()));
            controller = fresh;
            String signer = fresh.setUp("""
                    environments: [production]
                    pools:
                      web:
                        select: {service-web: "yes"}
                        floor: {production: %d}
                    pacing: {first_batch: %d, growth: 1, settle: 0s, batch_bake: 0s, stage_bake: 0s}
                    """.formatted(floor, firstBatch));
            String token = fresh.token("production", hosts.size());
            Lab.together(hosts, host -> {
                host.shell("dpkg -i " + Debs.FOLDER + "/patchwave-agent_*.deb >/dev/null");
                host.write("/etc/patchwave/agent.yaml", "644", LabFleet.configuration(host, "production", signer));
                host.write("/etc/patchwave/token", "640", token);
                host.shell("systemctl start patchwave-agent");
            });
            LabFleet.awaitHealthy(fresh, hosts);
        }

        @Override
        public void patch() {
            LabController running = java.util.Objects.requireNonNull(controller);
            long start = System.nanoTime();
            String[] packages = job.packages().toArray(String[]::new);
            LabRollout rollout = job.reboots() ? running.rolloutWithReboots(packages) : running.rollout(packages);
            double planned = (System.nanoTime() - start) / 1e9;
            Ran watched = running.patchwave(LIMIT, "rollout", "watch", rollout.id(), "--plain", "--give-up", "1m");
            double all = (System.nanoTime() - start) / 1e9;
            note = String.format(Locale.ROOT, "planned and started after %.1f s, then %.1f s", planned, all - planned);
            if (!watched.ok()) {
                throw new AssertionError(watched + "\n" + rollout.text());
            }
        }

        @Override
        public void keep(Path place, List<LabHost> hosts) throws IOException {
            Files.createDirectories(place);
            Files.writeString(
                    place.resolve("audit.json"),
                    java.util.Objects.requireNonNull(controller)
                            .patchwave("audit", "tail", "-n", "1000", "--output", "json")
                            .output());
            for (LabHost host : hosts) {
                Files.writeString(
                        place.resolve(host.name() + ".ndjson"),
                        host.shell("cat /var/lib/patchwave/agent/journal.ndjson"));
            }
        }

        @Override
        public void close() {
            if (controller != null) {
                controller.kill();
            }
        }
    }
}
