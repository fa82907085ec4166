package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.exposure.Matchable;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.RecordBytes;
import patchwave.controller.store.Actor;
import patchwave.controller.store.PackedInventory;
import patchwave.controller.wire.InventoryRecords;
import patchwave.exposure.InModule;
import patchwave.fleet.HostId;
import patchwave.proto.agent.v1.HostRecord;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.PackageRecord;
import patchwave.proto.operator.v1.FindHostsRequest;
import patchwave.proto.operator.v1.FindHostsResponse;

/** Who has what, by what hosts reported; and of whom it is not known. */
class FindHostsTest {
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

    static Inventory inventory(Instant takenAt, String... versions) {
        return inventory("debian", "12", List.of(), takenAt, versions);
    }

    /** Of debian 12, with several packages of openssl's source. */
    static Inventory ofOpenssl(Instant takenAt, String version, List<String> names) {
        return ofOpenssl(takenAt, Collections.nCopies(names.size(), version), names);
    }

    /** Each of its own version. */
    static Inventory ofOpenssl(Instant takenAt, List<String> versions, List<String> names) {
        List<RecordBytes> records = new ArrayList<>(inventory(takenAt).records());
        for (int i = 0; i < names.size(); i++) {
            records.add(bytes(openssl(names.get(i), versions.get(i))));
        }
        return new Inventory("ab".repeat(32), takenAt, records);
    }

    private static InventoryRecord.Builder openssl(String name, String version) {
        return InventoryRecord.newBuilder()
                .setPackage(PackageRecord.newBuilder()
                        .setName(name)
                        .setArchitecture("amd64")
                        .setVersion(version)
                        .setSource("openssl")
                        .setSourceVersion(version)
                        .setStatus("ii "));
    }

    static Inventory inventory(String os, String release, List<String> gaps, Instant takenAt, String... versions) {
        List<RecordBytes> records = new ArrayList<>();
        records.add(bytes(InventoryRecord.newBuilder()
                .setHost(HostRecord.newBuilder()
                        .setOsId(os)
                        .setOsVersion(release)
                        .setArchitecture("amd64")
                        .addAllGaps(gaps))));
        for (String version : versions) {
            records.add(bytes(openssl("openssl", version)));
        }
        return new Inventory("ab".repeat(32), takenAt, records);
    }

    private static RecordBytes bytes(InventoryRecord.Builder message) {
        return new RecordBytes(message.build().toByteArray());
    }

    private FindHostsResponse find(String name, String below) {
        return bench.fleet()
                .findHosts(FindHostsRequest.newBuilder()
                        .setPackage(name)
                        .setBelowVersion(below)
                        .build());
    }

    /** It says nothing of modules, which is not that a package is of none. */
    @Test
    void anAgentFromBeforeModulesIsNotTakenAtAWordThatItDidNotSay() {
        assertThat(module("rhel", "8.9")).isEqualTo(new InModule.Unrecorded());
        assertThat(module("debian", "12")).as("dpkg has none").isEqualTo(InModule.NONE);
    }

    private static InModule module(String os, String release) {
        return Matchable.of(InventoryRecords.read(inventory(os, release, List.of(), Bench.START, "1-1")))
                .packages()
                .getFirst()
                .what()
                .module();
    }

    @Test
    void hostsAreFoundByTheirDistributionsOrderAndThoseWithoutAnInventoryAreNamed() {
        HostId old = bench.enrolled("dev", "web-1");
        HostId patched = bench.enrolled("dev", "web-2");
        bench.enrolled("dev", "web-3");
        bench.inventories.keep(old, inventory(Bench.START.minusSeconds(60), "3.0.9-1~deb12u1"));
        bench.inventories.keep(patched, inventory(Bench.START, "3.0.17-1~deb12u1"));

        FindHostsResponse found = find("openssl", "3.0.17-1~deb12u1");
        assertThat(found.getHostsList()).extracting("hostId").containsExactly("web-1");
        assertThat(found.getHosts(0).getItems(0).getVersion()).isEqualTo("3.0.9-1~deb12u1");
        assertThat(found.getHosts(0).getEnvironment()).isEqualTo("dev");
        assertThat(found.getInventoryCount()).isEqualTo(2);
        assertThat(found.getUnknownHostsList()).containsExactly("web-3");
        assertThat(found.getOldestInventoryTime().getSeconds())
                .isEqualTo(Bench.START.minusSeconds(60).getEpochSecond());
        assertThat(found.getComplete())
                .as("nothing was read from the store yet")
                .isFalse();
        assertThat(find("openssl", "").getFoundCount()).isEqualTo(2);
    }

    @Test
    void aControllerThatWasStartedReadsWhatWasStored() {
        HostId host = bench.enrolled("dev", "web-1");
        bench.inventories.keep(host, inventory(Bench.START, "3.0.9-1"));
        FleetInventories fresh = new FleetInventories(bench.store, Duration.ofHours(24));
        fresh.load();
        assertThat(fresh.<Boolean>ask(known -> known.isWhole())).isTrue();
        assertThat(fresh.<Integer>ask(known -> known.index()
                        .find("openssl", java.util.Optional.empty())
                        .size()))
                .isEqualTo(1);
    }

    @Test
    void whatAHostSaysNowIsNotReplacedByWhatWasStoredBefore() {
        HostId host = bench.enrolled("dev", "web-1");
        bench.inventories.keep(host, inventory(Bench.START, "3.0.9-1"));
        FleetInventories fresh = new FleetInventories(bench.store, Duration.ofHours(24));
        fresh.keep(host, inventory(Bench.START.plusSeconds(1), "3.0.17-1"));
        fresh.load();
        assertThat(fresh.<Boolean>ask(known -> known.index()
                        .find("openssl", java.util.Optional.of("3.0.17-1"))
                        .isEmpty()))
                .isTrue();
    }

    @Test
    void notFoundIsNotNotThereWhereAHostCouldNotLookEverywhere() {
        bench.inventories.keep(
                bench.enrolled("dev", "web-1"),
                inventory("debian", "12", List.of("archives were not looked for yet"), Bench.START, "3.0.9-1"));
        assertThat(find("log4j-core", "").getPartialHostsList()).containsExactly("web-1");
        assertThat(find("openssl", "").getPartialHostsList())
                .as("it has it, whatever else is not known")
                .isEmpty();
    }

    /** From a day without a word on, not having had something says nothing; having had it is the best that is known. */
    @Test
    void whatAnOldInventoryDidNotHaveIsNotKnownToBeAbsent() {
        HostId has = bench.enrolled("dev", "web-1");
        HostId hasNot = bench.enrolled("dev", "web-2");
        bench.inventories.keep(has, inventory(Bench.START, "3.0.9-1"));
        bench.inventories.keep(hasNot, inventory(Bench.START));
        bench.now = Bench.START.plus(Duration.ofHours(24));
        assertThat(find("openssl", "").getUnknownCount()).isZero();

        bench.now = bench.now.plusSeconds(1);
        FindHostsResponse old = find("openssl", "");
        assertThat(old.getHostsList()).extracting("hostId").containsExactly("web-1");
        assertThat(old.getUnknownHostsList()).containsExactly("web-2");
        assertThat(old.getPartialCount()).isZero();
        assertThat(old.getInventoryCount()).isEqualTo(1);

        bench.inventories.confirm(hasNot, "ab".repeat(32), bench.now);
        assertThat(find("openssl", "").getUnknownCount()).isZero();
        assertThat(find("openssl", "").getInventoryCount()).isEqualTo(2);
    }

    @Test
    void aHostThatWasEnrolledAnewIsNotKnownByWhatTheFormerMachineHad() {
        HostId host = bench.enrolled("dev", "web-1");
        bench.inventories.keep(host, inventory(Bench.START, "3.0.9-1"));
        bench.store.change(Actor.operator("alice"), tables -> tables.hosts().remove(host, "scrapped"));
        bench.enrolled("dev", "web-1");
        assertThat(find("openssl", "").getFoundCount()).isZero();
        assertThat(find("openssl", "").getUnknownHostsList()).containsExactly("web-1");
    }

    @Test
    void aStoredInventoryThatCannotBeReadIsAskedForAnewAndHidesNoOther() {
        HostId good = bench.enrolled("dev", "web-1");
        HostId bad = bench.enrolled("dev", "web-2");
        bench.inventories.keep(good, inventory(Bench.START, "3.0.9-1"));
        bench.store.change(
                Actor.host(bad),
                tables -> tables.inventories().put(bad, new PackedInventory("ab", Bench.START, new byte[] {1, 2})));
        FleetInventories fresh = new FleetInventories(bench.store, Duration.ofHours(24));
        fresh.load();
        assertThat(fresh.<Integer>ask(known -> known.seen().size())).isEqualTo(1);
        assertThat(fresh.held(bad)).as("so that the agent sends it whole").isEmpty();
        assertThat(fresh.held(good)).isPresent();
        fresh.keep(bad, inventory(Bench.START, "3.0.9-1"));
        assertThat(fresh.held(bad)).isPresent();
    }

    @Test
    void aHostThatWasRemovedIsInNoAnswer() {
        HostId host = bench.enrolled("dev", "web-1");
        bench.inventories.keep(host, inventory(Bench.START, "3.0.9-1"));
        bench.store.change(Actor.operator("alice"), tables -> tables.hosts().remove(host, "scrapped"));
        FindHostsResponse found = find("openssl", "");
        assertThat(found.getFoundCount()).isZero();
        assertThat(found.getInventoryCount()).isZero();
    }

    @Test
    void aQuestionWithoutANameIsRefused() {
        Status refused = Bench.refused(() -> find(" ", ""));
        assertThat(refused.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(refused.getDescription()).contains("package: expected the name of a package");
    }
}
