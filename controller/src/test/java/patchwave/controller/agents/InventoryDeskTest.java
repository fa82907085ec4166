package patchwave.controller.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.inventory.HostInventory;
import patchwave.controller.inventory.StoredInventories;
import patchwave.controller.store.Actor;
import patchwave.controller.store.PackedInventory;
import patchwave.controller.wire.InventoryRecords;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.PackageRecord;

/** Reports of hosts over the real sessions into the real store. */
final class InventoryDeskTest {
    private static final ByteString HOST = InventoryRecord.newBuilder()
            .setHost(HostRecord.newBuilder().setOsId("debian").setOsVersion("12"))
            .build()
            .toByteString();
    private static final ByteString BASH = installed("bash", "5.2");
    private static final ByteString OPENSSL = installed("openssl", "3.0");

    @TempDir
    Path directory;

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(directory);
        rig.enrol("web-1");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static ByteString installed(String name, String version) {
        return InventoryRecord.newBuilder()
                .setPackage(PackageRecord.newBuilder().setName(name).setVersion(version))
                .build()
                .toByteString();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString name(ByteString record) {
        return ByteString.copyFrom(sha256(record.toByteArray()));
    }

    private static ByteString hash(ByteString... records) {
        TreeSet<byte[]> names = new TreeSet<>(Arrays::compareUnsigned);
        for (ByteString each : records) {
            names.add(name(each).toByteArray());
        }
        ByteString all = names.stream().map(ByteString::copyFrom).reduce(ByteString.EMPTY, ByteString::concat);
        return ByteString.copyFrom(sha256(all.toByteArray()));
    }

    private static ConnectRequest part(
            ByteString base, ByteString hash, List<ByteString> removed, ByteString... added) {
        return ConnectRequest.newBuilder()
                .setInventoryPart(InventoryPart.newBuilder()
                        .setBaseHash(base)
                        .setHash(hash)
                        .setLast(true)
                        .setTakeTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                        .addAllRemoved(removed)
                        .addAllAdded(List.of(added)))
                .build();
    }

    private FakeAgent reporting() {
        return new FakeAgent(rig.stub("web-1"), 1).hello(0, 1, true);
    }

    private static ByteString held(FakeAgent agent) {
        assertThat(agent.isOpen()).isTrue();
        assertThat(agent.last().getMessageCase()).isEqualTo(ConnectResponse.MessageCase.INVENTORY_HELD);
        return agent.last().getInventoryHeld().getHash();
    }

    private HostInventory stored() {
        return InventoryRecords.read(
                new StoredInventories(rig.store).find(new HostId("web-1")).orElseThrow());
    }

    @Test
    void anAgentThatDoesNotKnowInventoriesIsNotToldOfThem() {
        FakeAgent agent = new FakeAgent(rig.stub("web-1"), 1).hello(0, 1);
        assertThat(agent.all()).noneMatch(ConnectResponse::hasInventoryHeld);
    }

    @Test
    void aWholeReportThenWhatIsDifferent() {
        FakeAgent agent = reporting();
        assertThat(held(agent)).isEqualTo(ByteString.EMPTY);
        agent.send(part(ByteString.EMPTY, hash(HOST, BASH), List.of(), HOST, BASH));
        assertThat(held(agent)).isEqualTo(hash(HOST, BASH));
        assertThat(stored().packages())
                .extracting(HostInventory.PackageEntry::name)
                .containsExactly("bash");
        agent.send(part(hash(HOST, BASH), hash(HOST, OPENSSL), List.of(name(BASH)), OPENSSL));
        assertThat(held(agent)).isEqualTo(hash(HOST, OPENSSL));
        assertThat(stored().packages())
                .extracting(HostInventory.PackageEntry::name)
                .containsExactly("openssl");
        assertThat(stored().os().id()).isEqualTo("debian");
    }

    @Test
    void whatIsHeldIsToldOnTheNextStream() {
        FakeAgent agent = reporting();
        agent.send(part(ByteString.EMPTY, hash(HOST), List.of(), HOST));
        assertThat(held(reporting())).isEqualTo(hash(HOST));
    }

    @Test
    void whatIsNotTakenIsAnsweredAndEndsNoStream() {
        FakeAgent agent = reporting();
        agent.send(part(ByteString.EMPTY, hash(HOST, BASH), List.of(), HOST));
        assertThat(held(agent)).as("another hash").isEqualTo(ByteString.EMPTY);
        agent.send(part(hash(BASH), hash(HOST), List.of(), HOST));
        assertThat(held(agent)).as("another base").isEqualTo(ByteString.EMPTY);
        ByteString rubbish = ByteString.copyFromUtf8("\u0007rubbish");
        agent.send(part(ByteString.EMPTY, hash(HOST, rubbish), List.of(), HOST, rubbish));
        assertThat(held(agent)).as("no record").isEqualTo(ByteString.EMPTY);
        agent.send(part(ByteString.EMPTY, hash(BASH), List.of(), BASH));
        assertThat(held(agent)).as("no host").isEqualTo(ByteString.EMPTY);
        agent.send(part(ByteString.EMPTY, hash(HOST), List.of(), HOST));
        assertThat(held(agent)).isEqualTo(hash(HOST));
    }

    @Test
    void whatIsDamagedIsReplacedByAWholeReport() {
        HostId host = new HostId("web-1");
        String hash = HexFormat.of().formatHex(hash(HOST, BASH).toByteArray());
        rig.store.change(
                Actor.host(host),
                tx -> tx.inventories().put(host, new PackedInventory(hash, rig.clock.instant(), new byte[] {1})));
        FakeAgent agent = reporting();
        agent.send(part(hash(HOST, BASH), hash(HOST), List.of(name(BASH))));
        assertThat(held(agent)).isEqualTo(ByteString.EMPTY);
        agent.send(part(ByteString.EMPTY, hash(HOST), List.of(), HOST));
        assertThat(held(agent)).isEqualTo(hash(HOST));
    }

    @Test
    void aRecordOfANewerAgentIsKeptAndNotRead() {
        FakeAgent agent = reporting();
        ByteString unknown = ByteString.copyFrom(new byte[] {(byte) 0xfa, 0x3f, 0x01, 0x41});
        agent.send(part(ByteString.EMPTY, hash(HOST, unknown), List.of(), HOST, unknown));
        assertThat(held(agent)).isEqualTo(hash(HOST, unknown));
        assertThat(stored().packages()).isEmpty();
    }

    @Test
    void aQuarantinedHostIsNotHeard() {
        FakeAgent agent = reporting();
        agent.send(part(ByteString.EMPTY, hash(HOST), List.of(), HOST));
        rig.store.change(Actor.CONTROLLER, tx -> tx.hosts().quarantine(new HostId("web-1"), "restored"));
        FakeAgent quarantined = reporting();
        quarantined.send(part(ByteString.EMPTY, hash(HOST, BASH), List.of(), HOST, BASH));
        assertThat(quarantined.all()).noneMatch(ConnectResponse::hasInventoryHeld);
        assertThat(stored().packages()).isEmpty();
    }
}
