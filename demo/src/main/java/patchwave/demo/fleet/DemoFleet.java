package patchwave.demo.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The demo's fleet: a sixth of it dev, a third staging, the rest production; pools web and mail, one production host in
 * both, three zones.
 *
 * @param hosts in the order of environments
 */
public record DemoFleet(List<DemoHost> hosts) {
    /** In the order in which they are patched. */
    public static final List<String> ENVIRONMENTS = List.of("dev", "staging", "production");

    /** The services; each has one pool in each environment. */
    public static final List<String> SERVICES = List.of("web", "mail");

    public DemoFleet {
        hosts = List.copyOf(hosts);
    }

    /** A fleet of the demo's shape with {@code size} hosts, 6 to 1,000. */
    public static DemoFleet of(int size) {
        if (size < 6 || size > 1000) {
            throw new IllegalArgumentException("a fleet has 6 to 1,000 hosts, not " + size);
        }
        int dev = size / 6;
        int staging = size / 3;
        List<DemoHost> hosts = new ArrayList<>();
        hosts.addAll(environment("dev", dev, false));
        hosts.addAll(environment("staging", staging, false));
        hosts.addAll(environment("production", size - hosts.size(), true));
        return new DemoFleet(hosts);
    }

    private static List<DemoHost> environment(String environment, int size, boolean shared) {
        // Production: one host serves both, so that it needs the capacity of two pools at once.
        int web = shared ? (size + 2) / 2 : (size + 1) / 2;
        return IntStream.rangeClosed(1, size)
                .mapToObj(number -> new DemoHost(
                        environment + "-" + number,
                        environment,
                        number < web || (number == web && !shared)
                                ? List.of("web")
                                : number == web ? List.of("mail", "web") : List.of("mail"),
                        String.valueOf("abc".charAt((number - 1) % 3))))
                .toList();
    }

    /** The pools that have hosts, with their floors, in the order of environments. */
    public List<DemoPool> pools() {
        return ENVIRONMENTS.stream()
                .flatMap(environment -> SERVICES.stream().map(service -> environment + "/" + service))
                .filter(id -> hosts.stream().anyMatch(host -> host.pools().contains(id)))
                .map(this::pool)
                .toList();
    }

    private DemoPool pool(String id) {
        String environment = id.substring(0, id.indexOf('/'));
        List<String> members = hosts.stream()
                .filter(host -> host.pools().contains(id))
                .map(DemoHost::id)
                .toList();
        return new DemoPool(id, members, floor(environment, members.size()));
    }

    /** Dev may be out altogether; the others keep half of each pool, and every pool can lose at least one host. */
    private static int floor(String environment, int size) {
        return "dev".equals(environment) ? 0 : Math.min((size + 1) / 2, size - 1);
    }

    /** The host of that id. */
    public DemoHost host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst().orElseThrow();
    }

    /** Ids of the hosts of an environment, in order. */
    public List<String> in(String environment) {
        return hosts.stream()
                .filter(host -> host.environment().equals(environment))
                .map(DemoHost::id)
                .toList();
    }
}
