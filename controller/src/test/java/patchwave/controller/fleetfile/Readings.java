package patchwave.controller.fleetfile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import patchwave.policy.FleetPolicy;

/** Fleet files for tests, and what becomes of them. */
final class Readings {
    static final String SMALLEST = """
            environments: [dev, production]
            failure_domains: [zone]
            pools:
              web:
                select: {service-web: yes}
                floor: 1
            """;

    private Readings() {}

    static String example() {
        try {
            return Files.readString(Path.of("../docs/fleet.example.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FleetPolicy accepted(String text) {
        return switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) -> policy;
            case FleetFile.Reading.Refused(List<Fault> faults) -> throw new AssertionError(faults.toString());
        };
    }

    static List<Fault> refused(String text) {
        return switch (FleetFile.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) -> throw new AssertionError(policy.toString());
            case FleetFile.Reading.Refused(List<Fault> faults) -> faults;
        };
    }
}
