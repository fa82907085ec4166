package patchwave.demo.fleet;

import java.util.List;

/**
 * A host of the demo's fleet.
 *
 * @param id such as "production-4"
 * @param environment dev, staging or production
 * @param services the services it is in the pools of, "web" or "mail" or both, sorted
 * @param zone its failure domain: a, b or c
 */
public record DemoHost(String id, String environment, List<String> services, String zone) {
    public DemoHost {
        services = List.copyOf(services);
    }

    /** The labels that an enrolment token gives it, each "name=value". */
    public List<String> labels() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("zone=" + zone),
                        services.stream().map(service -> "service-" + service + "=yes"))
                .toList();
    }

    /** The pools it is in, each "environment/service". */
    public List<String> pools() {
        return services.stream().map(service -> environment + "/" + service).toList();
    }
}
