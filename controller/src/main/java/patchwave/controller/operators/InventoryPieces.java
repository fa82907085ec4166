package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.Fields;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/**
 * Cuts inventories into pieces of an answer. Of a record that many hosts have only its number is told again: a thousand hosts of
 * one pool make little more than one of them.
 */
final class InventoryPieces {
    /** operator.proto: about so much; what people's programs take by default is 4 MiB. */
    private static final int PIECE_BYTES = 1 << 20;

    /** A number takes at most so many bytes. */
    private static final int NUMBER_BYTES = 4;

    /** About 200 bytes each. A pool whose hosts have more different ones is told some of them twice, and the controller lives. */
    private static final int MOST_REMEMBERED = 200_000;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<GetInventoriesResponse> full = new ArrayList<>();
    private GetInventoriesResponse.Builder piece = GetInventoriesResponse.newBuilder();
    private int bytes;
    private int told;

    /**
     * Adds a host.
     *
     * @param inventory empty if it has sent none
     */
    void add(StoredHost host, Optional<Inventory> inventory) {
        HostInventory.Builder view = HostInventory.newBuilder()
                .setHostId(host.host().id().value())
                .setEnvironment(host.host().environment().name());
        host.pools().forEach(pool -> view.addPools(pool.toString()));
        inventory.ifPresent(it -> {
            view.setHash(ByteString.copyFrom(HexFormat.of().parseHex(it.hash())))
                    .setTakeTime(Fields.timestamp(it.takenAt()));
            it.records().forEach(record -> view.addRecords(number(record)));
        });
        room(view.getRecordsCount() * NUMBER_BYTES);
        piece.addInventories(view);
    }

    private int number(RecordBytes record) {
        String name = record.name();
        Integer known = numbers.get(name);
        if (known != null) {
            return known;
        }
        if (numbers.size() >= MOST_REMEMBERED) {
            numbers.clear();
        }
        byte[] content = record.content();
        room(content.length);
        piece.addRecords(read(content));
        numbers.put(name, told);
        return told++;
    }

    private void room(int size) {
        if (bytes > 0 && bytes + size > PIECE_BYTES) {
            full.add(piece.build());
            piece = GetInventoriesResponse.newBuilder();
            bytes = 0;
        }
        bytes += size;
    }

    private static InventoryRecord read(byte[] content) {
        try {
            return InventoryRecord.parseFrom(content);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a record that was read when it came cannot be read", e);
        }
    }

    /** The pieces that are full, each once. */
    List<GetInventoriesResponse> take() {
        List<GetInventoriesResponse> taken = List.copyOf(full);
        full.clear();
        return taken;
    }

    /** What is left. */
    GetInventoriesResponse last() {
        return piece.build();
    }
}
