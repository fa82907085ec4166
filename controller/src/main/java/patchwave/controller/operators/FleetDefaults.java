package patchwave.controller.operators;

import patchwave.controller.fleetfile.FleetDefaultsText;
import patchwave.controller.fleetfile.FleetSchema;
import patchwave.controller.fleetfile.TableText;
import patchwave.proto.operator.v1.DecisionTableText;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;

/** What a fleet file means where it says nothing, and the schema of fleet files. */
final class FleetDefaults {
    private FleetDefaults() {}

    static GetFleetDefaultsResponse get() {
        GetFleetDefaultsResponse.Builder response = GetFleetDefaultsResponse.newBuilder()
                .setDefaults(FleetDefaultsText.text())
                .setSchema(FleetSchema.text());
        TableText.all()
                .forEach((name, text) -> response.addDecisionTables(
                        DecisionTableText.newBuilder().setName(name).setText(text)));
        return response.build();
    }
}
