package patchwave.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.ToController;
import patchwave.agent.wire.InventoryMessages;
import patchwave.agent.wire.ToWire;
import patchwave.controller.inventory.HostInventory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.inventory.Report;
import patchwave.controller.wire.AgentMessages;
import patchwave.controller.wire.FromAgent;
import patchwave.controller.wire.InventoryRecords;

/** The agent's own reports, as they travel, put together by the controller's own code: both have the same in the end. */
final class AgreementTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private static List<InventoryRecord> host(Random dice) {
        List<InventoryRecord> records = new ArrayList<>();
        records.add(new InventoryRecord.Host("debian", "12", "bookworm", "amd64", "6.1", "#1", "", List.of()));
        for (int i = 0; i < 3_000; i++) {
            if (dice.nextInt(10) > 0) {
                records.add(new InventoryRecord.PackageEntry(
                        "package-" + i,
                        "amd64",
                        "1." + dice.nextInt(3) + "-1+deb12u1",
                        "source-" + i,
                        "1",
                        "ii ",
                        List.of("Debian"),
                        List.of("Debian"),
                        false,
                        dice.nextInt(50) > 0 ? Optional.empty() : Optional.of("nodejs:18")));
            }
        }
        for (int i = 0; i < 20; i++) {
            records.add(new InventoryRecord.Use(
                    "package-" + dice.nextInt(3_000) + ":amd64",
                    List.of(new Listener(
                            Listener.Protocol.TCP, "0.0.0.0", dice.nextInt(1, 65_536), "/usr/sbin/x", false)),
                    dice.nextBoolean()));
            records.add(new InventoryRecord.Archive("/opt/" + i + ".jar", "", ""));
            records.add(new InventoryRecord.Part("/opt/" + i + ".jar", "", "g", "a", "1." + dice.nextInt(3)));
            records.add(new InventoryRecord.Finding(
                    "/opt/" + i + ".jar", "", "CVE-2021-44228", InventoryRecord.Judgement.PATCHED, List.of("why")));
        }
        return records;
    }

    @Test
    void whatIsReportedIsWhatIsHeld() {
        Random dice = new Random(7);
        Reporting agent = Reporting.NOTHING;
        @Nullable Inventory held = null;
        Duration now = Duration.ofMinutes(1);
        agent = agent.heard(Bytes.EMPTY, now);
        for (int look = 0; look < 6; look++) {
            List<InventoryRecord> records = host(dice);
            InventorySnapshot snapshot = InventorySnapshot.of(
                    NOW, records.stream().map(InventoryMessages::write).toList());
            agent = agent.looked(snapshot);
            Report report = Report.NONE;
            int parts = 0;
            for (int second = 0; second < 60; second++) {
                now = now.plusSeconds(1);
                Reporting.Step step = agent.next(now);
                agent = step.next();
                if (step.part().isEmpty()) {
                    continue;
                }
                parts++;
                Inventory known = held;
                Report.Step taken = report.with(
                        travelled(step.part().get()).part(),
                        Optional.ofNullable(known).map(Inventory::hash),
                        () -> Optional.ofNullable(known),
                        NOW);
                if (taken instanceof Report.Step.GoesOn(Report next)) {
                    report = next;
                } else {
                    assertThat(taken).isInstanceOf(Report.Step.Taken.class);
                    held = ((Report.Step.Taken) taken).inventory();
                    agent = agent.heard(Bytes.ofHex(held.hash()), now);
                }
            }
            assertThat(parts).as("a long report comes in parts").isGreaterThan(1);
            assertThat(held).isNotNull();
            assertThat(held.hash()).isEqualTo(snapshot.hash().hex());
            Inventory stored = Inventory.unpacked(held.hash(), held.takenAt(), held.packed());
            HostInventory read = InventoryRecords.read(stored);
            assertThat(read.packages()).hasSize((int) records.stream()
                    .filter(InventoryRecord.PackageEntry.class::isInstance)
                    .count());
            assertThat(read.packages()).anyMatch(it -> it.module().equals(Optional.of("nodejs:18")));
            assertThat(read.archives()).hasSize(20).allSatisfy(archive -> {
                assertThat(archive.parts()).hasSize(1);
                assertThat(archive.findings()).hasSize(1);
            });
        }
    }

    private static FromAgent.InventoryReport travelled(ToController.InventoryPart part) {
        var message = ToWire.message(part);
        assertThat(message.getSerializedSize())
                .as("frames and gRPC take 256 KiB")
                .isLessThan(200 << 10);
        return (FromAgent.InventoryReport) AgentMessages.read(message);
    }
}
