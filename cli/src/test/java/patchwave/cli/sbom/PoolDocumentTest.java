package patchwave.cli.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.cli.sbom.Documents.WEB;
import static patchwave.cli.sbom.Documents.assemblies;
import static patchwave.cli.sbom.Documents.assertValid;
import static patchwave.cli.sbom.Documents.contents;
import static patchwave.cli.sbom.Documents.document;
import static patchwave.cli.sbom.Documents.find;
import static patchwave.cli.sbom.Documents.pool;
import static patchwave.cli.sbom.Documents.properties;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.junit.jupiter.api.Test;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.UseRecord;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/** What stands in a document of many hosts. */
final class PoolDocumentTest {
    @Test
    void ofAPoolEachPackageStandsOnceWithItsHosts() {
        Bom bom = pool();
        Component subject = bom.getMetadata().getComponent();
        assertThat(subject.getType()).isEqualTo(Component.Type.PLATFORM);
        assertThat(properties(subject, "host-count")).containsExactly("3");
        assertThat(properties(subject, "unknown-host")).containsExactly("web-4");
        assertThat(properties(subject, "gap")).contains("web-3: archives were not looked for yet");
        assertThat(bom.getComponents())
                .filteredOn(component -> component.getName().equals("login"))
                .singleElement()
                .satisfies(login -> {
                    assertThat(properties(login, "host-count")).containsExactly("2");
                    assertThat(properties(login, "host")).containsExactly("web-1", "web-2");
                });
        assertThat(bom.getComponents())
                .filteredOn(component -> component.getType() == Component.Type.OPERATING_SYSTEM)
                .extracting(component -> component.getName() + properties(component, "host-count"))
                .containsExactly("debian[2]", "rhel[1]");
        assertThat(assemblies(bom, Composition.Aggregate.INCOMPLETE)).startsWith("pool:production/web");
        assertThat(Gaps.warnings(
                        WEB, contents(WEB, SampleInventories.debianHost("a"), SampleInventories.silentHost("b"))))
                .containsExactly("not known of 1 host that sent no inventory: b");
    }

    @Test
    void aLargePoolHasNumbersAndNoNames() throws IOException {
        HostInventory.Builder[] hosts = new HostInventory.Builder[2_000];
        for (int i = 0; i < hosts.length; i++) {
            hosts[i] = SampleInventories.debianHost("web-%04d".formatted(i));
        }
        Bom bom = document(WEB, hosts);
        assertThat(properties(find(bom, "login"), "host-count")).containsExactly("2000");
        assertThat(properties(find(bom, "login"), "host")).isEmpty();
        assertThat(SbomFormat.JSON.text(bom).length()).isLessThan(20_000);
        assertValid(bom);
    }

    @Test
    void addressesOfManyHostsAreCut() {
        List<InventoryRecord> records = new ArrayList<>(SampleInventories.debian());
        GetInventoriesResponse.Builder answer =
                GetInventoriesResponse.newBuilder().addAllRecords(records);
        for (int i = 0; i < 100; i++) {
            answer.addRecords(InventoryRecord.newBuilder()
                    .setUse(UseRecord.newBuilder()
                            .setSubject("login:amd64")
                            .addListeners(SampleInventories.debian().get(6).getUse().getListeners(0).toBuilder()
                                    .setAddress("10.0.0." + i))));
            answer.addInventories(SampleInventories.debianHost("web-" + i).addRecords(records.size() + i));
        }
        Bom bom = document(WEB, InventoryFeed.read(WEB, List.of(answer.build()).iterator()), SbomFormat.JSON);
        assertThat(properties(find(bom, "login"), "runs")).hasSize(21).endsWith("and more");
    }
}
