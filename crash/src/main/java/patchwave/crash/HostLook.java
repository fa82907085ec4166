package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.demo.command.Finished;
import patchwave.demo.repository.GhostPackages;

/** What must be true of a host after a rollout, found out by the host's own tools and files. */
final class HostLook {
    private HostLook() {}

    /**
     * Everything that is not as it must be when this version was rolled out.
     *
     * @param rungs how many steps of the repair were tried
     */
    static List<String> faults(Ground ground, String host, String version, int rungs) {
        List<String> faults = new ArrayList<>();
        Path root = ground.root(host);
        String installed = ground.playground.hosts.root(host).installedVersion();
        if (!installed.equals(version)) {
            faults.add(host + " has " + GhostPackages.LIBRARY + " " + installed + ", not " + version);
        }
        String answer = ground.balancer().answer(host);
        if (!answer.equals("ghost " + version)) {
            faults.add(host + " runs " + answer);
        }
        Finished audit = ground.playground.processes.run(
                List.of("dpkg", "--root=" + root, "--audit"), Map.of("LC_ALL", "C.UTF-8"));
        if (!audit.said().isEmpty()) {
            faults.add(host + ": dpkg --audit says " + audit.said());
        }
        long configured = configured(root, version);
        // A dpkg whose apt has died cannot say what it has done, and dies before its database has it: it is done again.
        if (configured < 1 || configured > 1 + rungs) {
            faults.add(host + ": dpkg has configured " + version + " " + configured + " times");
        }
        for (String left : List.of("balancer/drain", "balancer/drained")) {
            if (!ground.byHand.isOut(host)
                    && Files.exists(
                            ground.playground.layout.base().resolve(left).resolve(host))) {
                faults.add(host + " is drained: " + left);
            }
        }
        if (ground.playground.processes.countWithin("apt-get", root)
                        + ground.playground.processes.countWithin("dpkg", root)
                > 0) {
            faults.add(host + ": apt or dpkg still runs");
        }
        List<String> waiting = ground.probes.armed(host);
        if (!waiting.isEmpty()) {
            faults.add(host + " never came to " + waiting);
        }
        return faults;
    }

    /** How often dpkg has finished the installation of this version: its own log says so. */
    private static long configured(Path root, String version) {
        try {
            return Files.readAllLines(root.resolve("var/log/dpkg.log")).stream()
                    .filter(line -> line.endsWith(" status installed " + GhostPackages.LIBRARY + ":all " + version))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
