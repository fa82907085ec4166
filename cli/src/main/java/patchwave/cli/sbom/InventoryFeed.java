package patchwave.cli.sbom;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/** Reads the controller's answer as it comes: each different record is in memory once, and one host at a time. */
final class InventoryFeed {
    private InventoryFeed() {}

    static Contents read(Subject subject, Iterator<GetInventoriesResponse> pieces) {
        Contents contents = new Contents(subject);
        List<InventoryRecord> records = new ArrayList<>();
        while (pieces.hasNext()) {
            GetInventoriesResponse piece = pieces.next();
            records.addAll(piece.getRecordsList());
            for (HostInventory host : piece.getInventoriesList()) {
                if (host.getHash().isEmpty()) {
                    contents.addUnknown(host);
                } else {
                    contents.add(host, HostRecords.of(host.getRecordsList(), records::get));
                }
            }
        }
        return contents;
    }
}
