package patchwave.demo.fleet;

import java.util.stream.Collectors;

/** The text of the demo's fleet file. */
public final class FleetFile {
    private FleetFile() {}

    /**
     * The fleet file of a fleet; quiet times are seconds, so that one can watch.
     *
     * @param quietSeconds settle time of a host, and bake of a batch and of a stage; from 1
     */
    public static String text(DemoFleet fleet, int quietSeconds) {
        return """
                # The demo's fleet. Real fleets bake for hours: see README.md.
                environments: [dev, staging, production]
                failure_domains: [zone]
                pools:
                %s%spacing:
                  first_batch: 1
                  growth: 4
                  settle: %3$ds
                  batch_bake: %3$ds
                  stage_bake: %3$ds
                  max_in_operation: 50
                emergency:
                  first_batch: 1
                  growth: 10
                  settle: %3$ds
                  batch_bake: %3$ds
                  stage_bake: %3$ds
                  max_in_operation: 100
                failures:
                  table: {ambient_failure_rate: 1%%, false_halt_probability: 1%%}
                """.formatted(pool(fleet, "web"), pool(fleet, "mail"), quietSeconds);
    }

    private static String pool(DemoFleet fleet, String service) {
        StringBuilder text = new StringBuilder("  " + service + ":\n    select: {service-" + service + ": \"yes\"}\n");
        String floors = DemoFleet.ENVIRONMENTS.stream()
                .map(environment -> environment + ": " + floor(fleet, environment + "/" + service))
                .collect(Collectors.joining(", "));
        return text.append("    floor: {").append(floors).append("}\n").toString();
    }

    /** A pool without hosts (dev/mail in a fleet of less than 12) needs no floor. */
    private static int floor(DemoFleet fleet, String pool) {
        return fleet.pools().stream()
                .filter(candidate -> candidate.id().equals(pool))
                .mapToInt(DemoPool::floor)
                .sum();
    }
}
