package patchwave.controller.operators;

import java.nio.charset.StandardCharsets;
import java.util.List;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.FleetFile.Reading;
import patchwave.policy.FleetPolicy;

/** A fleet file as a request carries it. */
final class FleetText {
    /** operator.proto: fleet_file. */
    private static final int LONGEST_BYTES = 200 * 1024;

    private FleetText() {}

    static Reading read(String text) {
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > LONGEST_BYTES) {
            throw Refusal.invalid("fleet_file: expected at most %d bytes, found %d".formatted(LONGEST_BYTES, size));
        }
        return FleetFile.read(text);
    }

    /** The policy; refuses the call with every fault. */
    static FleetPolicy require(String text) {
        return switch (read(text)) {
            case Reading.Accepted(FleetPolicy accepted) -> accepted;
            case Reading.Refused(List<Fault> faults) ->
                throw Refusal.invalid(faults.stream().map(Fault::toString).toList());
        };
    }
}
