package patchwave.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is to be done on every host: drained, these packages brought to the newest version, what runs them restarted, put back.
 *
 * @param versions the packages, with the version that each must have at the end
 * @param services that are restarted by those who do not find out by themselves
 * @param reboots whether every host is rebooted, since services that nobody restarts run the old code
 */
record BenchJob(String name, Map<String, String> versions, List<String> services, boolean reboots) {
    private static final String GHOST = "1.0-2";
    private static final BenchJob SMALL =
            new BenchJob("small", Map.of("libghost1", GHOST, "ghostd", GHOST), List.of("ghostd"), false);
    private static final List<String> REAL =
            List.of("libc6", "libc-bin", "libssl3", "openssl", "nginx", "nginx-common", "nginx-light");

    BenchJob {
        versions = Map.copyOf(versions);
        services = List.copyOf(services);
    }

    /** @param sets "small", "real" or "small,real" */
    static List<BenchJob> of(String sets) {
        List<BenchJob> jobs = new ArrayList<>();
        for (String set : sets.split(",", -1)) {
            switch (set) {
                case "small" -> jobs.add(SMALL);
                case "real" -> jobs.add(real());
                default -> throw new IllegalArgumentException("--sets: expected small or real, found " + set);
            }
        }
        return jobs;
    }

    /** The distribution's packages, where the repository has newer ones. */
    private static BenchJob real() {
        LabHost host = Lab.host(1).add(List.of()).boot();
        try {
            Map<String, String> versions =
                    REAL.stream().collect(Collectors.toMap(it -> it, it -> RealPackages.newer(host, it)));
            versions.putAll(SMALL.versions());
            return new BenchJob("real", versions, List.of("ghostd", "nginx"), true);
        } finally {
            host.remove();
        }
    }

    List<String> packages() {
        return versions.keySet().stream().sorted().toList();
    }

    /** Fails unless the host has it all, and runs it. */
    void assertDone(LabHost host) {
        versions.forEach((name, version) -> {
            if (!host.version(name).equals(version)) {
                throw new AssertionError(host.name() + " has " + name + " " + host.version(name) + ", not " + version);
            }
        });
        if (!host.ghost().equals(GHOST)) {
            throw new AssertionError(host.name() + " still runs libghost1 " + host.ghost());
        }
    }
}
