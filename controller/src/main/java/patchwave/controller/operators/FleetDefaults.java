package patchwave.controller.operators;

import patchwave.controller.fleetfile.FleetDefaultsText;
import patchwave.controller.fleetfile.FleetSchema;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;

/** What a fleet file means where it says nothing, and the schema of fleet files. */
final class FleetDefaults {
    private FleetDefaults() {}

    static GetFleetDefaultsResponse get() {
        return GetFleetDefaultsResponse.newBuilder()
                .setDefaults(FleetDefaultsText.text())
                .setSchema(FleetSchema.text())
                .build();
    }
}
