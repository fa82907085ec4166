package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.store.Actor;
import patchwave.controller.store.PackedInventory;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.ArchiveRecord;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/** Inventories as the hosts sent them, through the real service, to whoever makes documents of them. */
class ReadInventoriesTest {
    @TempDir
    Path folder;

    private Bench bench;

    @BeforeEach
    void begin() throws IOException {
        bench = new Bench(folder);
        bench.withFleet();
    }

    @AfterEach
    void end() throws IOException {
        bench.close();
    }

    private List<GetInventoriesResponse> ofPool(String pool) {
        return pieces(GetInventoriesRequest.newBuilder().setPool(pool));
    }

    private List<GetInventoriesResponse> ofHost(String host) {
        return pieces(GetInventoriesRequest.newBuilder().setHostId(host));
    }

    private List<GetInventoriesResponse> pieces(GetInventoriesRequest.Builder request) {
        List<GetInventoriesResponse> pieces = new ArrayList<>();
        bench.fleet().getInventories(request.build()).forEachRemaining(pieces::add);
        return pieces;
    }

    private static List<InventoryRecord> records(List<GetInventoriesResponse> pieces) {
        return pieces.stream().flatMap(piece -> piece.getRecordsList().stream()).toList();
    }

    private static List<HostInventory> hosts(List<GetInventoriesResponse> pieces) {
        return pieces.stream()
                .flatMap(piece -> piece.getInventoriesList().stream())
                .toList();
    }

    private static List<String> versions(HostInventory host, List<GetInventoriesResponse> pieces) {
        return host.getRecordsList().stream()
                .map(records(pieces)::get)
                .filter(InventoryRecord::hasPackage)
                .map(record -> record.getPackage().getVersion())
                .toList();
    }

    @Test
    void aHostsInventoryIsToldAsItWasSent() {
        Inventory sent = FindHostsTest.inventory(Bench.START, "3.0.9-1", "3.0.17-1");
        bench.inventories.keep(bench.enrolled("dev", "web-1"), sent);
        List<GetInventoriesResponse> pieces = ofHost("web-1");
        HostInventory host = hosts(pieces).getFirst();
        assertThat(host.getHostId()).isEqualTo("web-1");
        assertThat(host.getEnvironment()).isEqualTo("dev");
        assertThat(host.getPoolsList()).containsExactly("dev/web");
        assertThat(HexFormat.of().formatHex(host.getHash().toByteArray())).isEqualTo(sent.hash());
        assertThat(host.getTakeTime().getSeconds()).isEqualTo(Bench.START.getEpochSecond());
        assertThat(records(pieces)).hasSize(3);
        assertThat(versions(host, pieces)).containsExactly("3.0.9-1", "3.0.17-1");
    }

    @Test
    void whatHostsOfAPoolHaveInCommonIsToldOnceAndWhoSentNothingIsNamed() {
        bench.inventories.keep(bench.enrolled("dev", "web-1"), FindHostsTest.inventory(Bench.START, "3.0.9-1"));
        bench.inventories.keep(bench.enrolled("dev", "web-2"), FindHostsTest.inventory(Bench.START, "3.0.17-1"));
        bench.enrolled("dev", "web-3");
        bench.inventories.keep(bench.enrolled("production", "web-4"), FindHostsTest.inventory(Bench.START, "4"));
        List<GetInventoriesResponse> pieces = ofPool("dev/web");
        assertThat(records(pieces)).as("the host's record and two packages").hasSize(3);
        assertThat(hosts(pieces)).extracting("hostId").containsExactly("web-1", "web-2", "web-3");
        assertThat(versions(hosts(pieces).get(1), pieces)).containsExactly("3.0.17-1");
        assertThat(hosts(pieces).get(2).getHash().isEmpty()).isTrue();
        assertThat(hosts(pieces).get(2).hasTakeTime()).isFalse();
    }

    @Test
    void noPieceIsLargerThanClientsTake() {
        List<Inventory> large = new ArrayList<>();
        for (int host = 0; host < 3; host++) {
            large.add(large(host, Bench.START));
            bench.inventories.keep(bench.enrolled("dev", "web-" + host), large.get(host));
        }
        List<GetInventoriesResponse> pieces = ofPool("dev/web");
        assertThat(pieces)
                .hasSizeGreaterThan(3)
                .allSatisfy(piece -> assertThat(piece.getSerializedSize()).isLessThan(2 << 20));
        for (HostInventory host : hosts(pieces)) {
            Inventory sent = large.get(Integer.parseInt(host.getHostId().substring("web-".length())));
            assertThat(host.getRecordsList())
                    .extracting(number -> records(pieces).get(number).toByteString())
                    .containsExactlyElementsOf(sent.records().stream()
                            .map(record -> com.google.protobuf.ByteString.copyFrom(record.content()))
                            .toList());
        }
    }

    /** Two MiB, most of it in no other host. */
    private static Inventory large(int host, Instant takenAt) {
        return large(host, takenAt, 2_500);
    }

    private static Inventory large(int host, Instant takenAt, int archives) {
        List<RecordBytes> records =
                new ArrayList<>(FindHostsTest.inventory(takenAt, "3.0.9-1").records());
        for (int i = 0; i < archives; i++) {
            String path = "/srv/%d/%d/".formatted(i % 2 == 0 ? host : -1, i) + "x".repeat(800) + ".jar";
            records.add(new RecordBytes(InventoryRecord.newBuilder()
                    .setArchive(ArchiveRecord.newBuilder().setPath(path))
                    .build()
                    .toByteArray()));
        }
        return new Inventory("%02x".formatted(host).repeat(32), takenAt, records);
    }

    @Test
    void whoDoesNotReadIsWaitedForAndTakesOneOfAFewPlaces() {
        // Of more pieces than a call takes that nobody reads: with fewer, a place would be free as soon as they are
        // made.
        bench.inventories.keep(bench.enrolled("dev", "web-1"), large(1, Bench.START, 10_000));
        List<Iterator<GetInventoriesResponse>> slow = slowReaders();
        // Each has sent what it may, and waits.
        assertThat(slow).allMatch(Iterator::hasNext);
        assertThat(Bench.refused(() -> ofHost("web-1")).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        for (Iterator<GetInventoriesResponse> reader : slow) {
            List<GetInventoriesResponse> pieces = new ArrayList<>();
            reader.forEachRemaining(pieces::add);
            assertThat(hosts(pieces)).hasSize(1);
        }
        awaitPlace();
    }

    @Test
    void whoGoesLeavesItsPlace() {
        bench.inventories.keep(bench.enrolled("dev", "web-1"), large(1, Bench.START, 10_000));
        try (Context.CancellableContext gone = Context.current().withCancellation()) {
            gone.run(this::slowReaders);
            gone.cancel(null);
        }
        awaitPlace();
    }

    private List<Iterator<GetInventoriesResponse>> slowReaders() {
        List<Iterator<GetInventoriesResponse>> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(bench.fleet()
                    .getInventories(GetInventoriesRequest.newBuilder()
                            .setHostId("web-1")
                            .build()));
        }
        return readers;
    }

    private void awaitPlace() {
        Awaitility.await()
                .ignoreException(StatusRuntimeException.class)
                .until(() -> hosts(ofHost("web-1")).size() == 1);
    }

    @Test
    void anInventoryThatCannotBeReadIsOneThatIsNotKnown() {
        bench.inventories.keep(bench.enrolled("dev", "web-1"), FindHostsTest.inventory(Bench.START, "3.0.9-1"));
        HostId bad = bench.enrolled("dev", "web-2");
        bench.store.change(
                Actor.host(bad),
                tables -> tables.inventories()
                        .put(bad, new PackedInventory("ab".repeat(32), Bench.START, new byte[] {1, 2})));
        assertThat(hosts(ofPool("dev/web")).get(1).getHash().isEmpty()).isTrue();
    }

    @Test
    void whoIsNotThereOrSentNothingIsRefused() {
        bench.enrolled("dev", "web-1");
        Status none = Bench.refused(() -> ofHost("web-1"));
        assertThat(none.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(none.getDescription()).startsWith("host web-1 has sent no inventory: agents send the first one");
        Status noneOfPool = Bench.refused(() -> ofPool("dev/web"));
        assertThat(noneOfPool.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(noneOfPool.getDescription()).startsWith("none of the 1 hosts of pool dev/web");
        assertThat(Bench.refused(() -> ofHost("web-9")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Bench.refused(() -> ofPool("dev/mail")).getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(Bench.refused(() -> ofPool("dev")).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(Bench.refused(() -> pieces(GetInventoriesRequest.newBuilder()))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
}
