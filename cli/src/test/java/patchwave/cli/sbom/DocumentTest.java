package patchwave.cli.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.cli.sbom.Documents.WEB;
import static patchwave.cli.sbom.Documents.WEB_1;
import static patchwave.cli.sbom.Documents.all;
import static patchwave.cli.sbom.Documents.assemblies;
import static patchwave.cli.sbom.Documents.assertValid;
import static patchwave.cli.sbom.Documents.contents;
import static patchwave.cli.sbom.Documents.debian;
import static patchwave.cli.sbom.Documents.document;
import static patchwave.cli.sbom.Documents.find;
import static patchwave.cli.sbom.Documents.location;
import static patchwave.cli.sbom.Documents.pool;
import static patchwave.cli.sbom.Documents.poolContents;
import static patchwave.cli.sbom.Documents.properties;
import static patchwave.cli.sbom.Documents.rhel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.cyclonedx.Version;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.parsers.JsonParser;
import org.cyclonedx.parsers.XmlParser;
import org.junit.jupiter.api.Test;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.HostInventory;

/** What stands in a document, and that it is one of CycloneDX 1.6. */
final class DocumentTest {
    @Test
    void everyDocumentIsValidInBothFormats() throws IOException {
        for (Bom bom : List.of(debian(), rhel(), pool(), document(WEB, poolContents(), SbomFormat.XML))) {
            assertValid(bom);
        }
    }

    @Test
    void theValidatorsFindFaults() throws IOException {
        Bom bom = debian();
        bom.setSerialNumber("not a serial number");
        assertThat(new JsonParser().validate(SbomFormat.JSON.text(bom), Version.VERSION_16))
                .isNotEmpty();
        assertThat(new XmlParser()
                        .validate(SbomFormat.XML.text(bom).getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isNotEmpty();
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() throws ParseException {
        String text = SbomFormat.XML.text(document(WEB, poolContents(), SbomFormat.XML));
        Bom xml = new XmlParser().parse(text.getBytes(StandardCharsets.UTF_8));
        Bom json = new JsonParser().parse(SbomFormat.JSON.text(pool()).getBytes(StandardCharsets.UTF_8));
        List<String> refs =
                all(pool().getComponents()).map(Component::getBomRef).toList();
        assertThat(refs).doesNotHaveDuplicates();
        assertThat(all(json.getComponents()).map(Component::getBomRef)).containsExactlyElementsOf(refs);
        assertThat(all(xml.getComponents()).map(Component::getBomRef)).containsExactlyElementsOf(refs);
        assertThat(properties(find(xml, "log4j-core"), "location"))
                .containsExactly(SampleInventories.WAR + "!/WEB-INF/lib/log4j-core.jar");
        assertThat(location(find(json, "log4j-core")))
                .isEqualTo(SampleInventories.WAR + "!/WEB-INF/lib/log4j-core.jar");
        assertThat(location(find(xml, "shop"))).isEqualTo(SampleInventories.WAR);
    }

    @Test
    void theHostIsTheSubjectAndItsSystemAComponent() {
        Bom bom = debian();
        Component host = bom.getMetadata().getComponent();
        assertThat(host.getType()).isEqualTo(Component.Type.DEVICE);
        assertThat(host.getName()).isEqualTo("web-1");
        assertThat(properties(host, "environment")).containsExactly("production");
        assertThat(properties(host, "pool")).containsExactly("production/web");
        Component os = bom.getComponents().getFirst();
        assertThat(os.getType()).isEqualTo(Component.Type.OPERATING_SYSTEM);
        assertThat(os.getName()).isEqualTo("debian");
        assertThat(os.getVersion()).isEqualTo("12");
        assertThat(properties(os, "codename")).containsExactly("bookworm");
        assertThat(properties(os, "running-kernel"))
                .containsExactly("6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22)");
        assertThat(SbomFormat.JSON.text(bom)).contains("\"timestamp\" : \"2026-11-30T03:10:00Z\"");
    }

    @Test
    void packagesOfDpkgHaveTheirEpochInTheVersionAndTheirSource() {
        Bom bom = debian();
        assertThat(find(bom, "login").getPurl())
                .isEqualTo("pkg:deb/debian/login@1%3A4.13%2Bdfsg1-1%2Bb1?arch=amd64&distro=debian-12"
                        + "&upstream=shadow%401%3A4.13%2Bdfsg1-1");
        assertThat(find(bom, "login").getVersion()).isEqualTo("1:4.13+dfsg1-1+b1");
        assertThat(properties(find(bom, "login"), "source")).containsExactly("shadow");
        assertThat(properties(find(bom, "login"), "source-version")).containsExactly("1:4.13+dfsg1-1");
        assertThat(properties(find(bom, "login"), "origin")).containsExactly("Debian");
        assertThat(properties(find(bom, "login"), "runs")).isEmpty();
        assertThat(properties(find(bom, "login"), "host-count"))
                .as("it is about one host")
                .isEmpty();
        assertThat(find(bom, "libstdc++6").getPurl())
                .isEqualTo("pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?arch=amd64&distro=debian-12&upstream=gcc-12");
    }

    @Test
    void aPackageOfTwoArchitecturesIsTwo() {
        assertThat(debian().getComponents())
                .filteredOn(component -> component.getName().equals("libssl3"))
                .extracting(Component::getPurl)
                .containsExactly(
                        "pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12&upstream=openssl",
                        "pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=i386&distro=debian-12&upstream=openssl");
    }

    @Test
    void packagesOfRpmHaveTheirEpochBesideTheVersion() {
        Bom bom = rhel();
        assertThat(find(bom, "openssl-libs").getPurl())
                .isEqualTo("pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1"
                        + "&upstream=openssl-3.0.7-27.el9.src.rpm");
        assertThat(find(bom, "openssl-libs").getVersion()).isEqualTo("1:3.0.7-27.el9");
        assertThat(properties(find(bom, "openssl-libs"), "offered-by")).containsExactly("Red Hat, Inc.");
        assertThat(find(bom, "built-here").getPurl())
                .as("rpm named no source, so that the package stands for it")
                .isEqualTo("pkg:rpm/redhat/built-here@1-1?arch=x86_64&distro=rhel-9.4&epoch=2"
                        + "&upstream=built-here-1-1.src.rpm");
    }

    @Test
    void whatRunsIsSaid() {
        Bom bom = debian();
        assertThat(properties(find(bom, "libssl3"), "runs"))
                .containsExactly(
                        "listening on 0.0.0.0:443 by /usr/sbin/nginx",
                        "listening on [::]:443",
                        "old code: a process has a file of it loaded that is not there any more");
        assertThat(properties(find(bom, "libstdc++6"), "runs")).containsExactly("loaded");
        assertThat(properties(find(bom, "linux-image-6.1.0-28-amd64"), "runs")).containsExactly("the running kernel");
    }

    @Test
    void ofSeveralKernelsOfOneNameTheOneThatRunsIsSaid() {
        assertThat(rhel().getComponents())
                .filteredOn(component -> component.getName().equals("kernel-core"))
                .extracting(component -> component.getVersion() + properties(component, "runs"))
                .containsExactly("5.14.0-362.el9[]", "5.14.0-427.el9[the running kernel]");
    }

    @Test
    void archivesHaveTheArchivesInThem() {
        Component war = find(debian(), "shop");
        assertThat(war.getType()).isEqualTo(Component.Type.LIBRARY);
        assertThat(war.getPurl()).isEqualTo("pkg:maven/com.example/shop@1.0");
        assertThat(location(war)).isEqualTo(SampleInventories.WAR);
        assertThat(properties(war, "runs")).containsExactly("listening on 127.0.0.1:8080 by /usr/bin/java");
        assertThat(war.getComponents())
                .extracting(Component::getName)
                .containsExactly("inner.ear", "log4j-core", "shaded.jar");

        Component log4j = war.getComponents().get(1);
        assertThat(log4j.getPurl()).isEqualTo("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1");
        assertThat(location(log4j)).isEqualTo(SampleInventories.WAR + "!/WEB-INF/lib/log4j-core.jar");
        assertThat(properties(log4j, "finding"))
                .containsExactly("CVE-2021-44228 vulnerable: JndiLookup.class is there");

        Component ear = war.getComponents().get(0);
        assertThat(ear.getType()).isEqualTo(Component.Type.FILE);
        Component deep = ear.getComponents().getFirst();
        assertThat(deep.getName()).isEqualTo("deep");
        assertThat(deep.getPurl()).as("without a group").isNull();
        assertThat(deep.getVersion()).isNull();

        Component shaded = war.getComponents().get(2);
        assertThat(shaded.getType()).isEqualTo(Component.Type.FILE);
        assertThat(shaded.getComponents())
                .extracting(Component::getPurl)
                .containsExactly("pkg:maven/org.a/a@1", "pkg:maven/org.b/b");
    }

    @Test
    void aHostThatLookedEverywhereIsComplete() {
        assertThat(assemblies(debian(), Composition.Aggregate.COMPLETE))
                .containsExactly("host:web-1", "archive:" + SampleInventories.WAR);
        assertThat(assemblies(debian(), Composition.Aggregate.INCOMPLETE)).isEmpty();
        assertThat(Gaps.warnings(WEB_1, contents(WEB_1, SampleInventories.debianHost("web-1"))))
                .isEmpty();
    }

    @Test
    void gapsAndBrokenArchivesAreIncompleteAndSaid() {
        Bom bom = rhel();
        assertThat(assemblies(bom, Composition.Aggregate.INCOMPLETE))
                .containsExactly("host:web-1", "archive:/opt/bro\uFFFDken.jar");
        assertThat(assemblies(bom, Composition.Aggregate.COMPLETE)).isEmpty();
        assertThat(properties(bom.getMetadata().getComponent(), "gap"))
                .containsExactly(
                        "2 processes could not be looked at, or not whole", "archives were not looked for yet");
        Component broken = find(bom, "bro\uFFFDken.jar");
        assertThat(properties(broken, "error")).containsExactly("its index cannot be read");
        assertThat(properties(broken, "owner")).containsExactly("tool:noarch");
        assertThat(Gaps.warnings(WEB_1, contents(WEB_1, SampleInventories.rhelHost("web-1"))))
                .hasSize(3)
                .last()
                .asString()
                .contains("could not be looked at whole: its index cannot be read");
    }

    @Test
    void theSameInventoriesMakeTheSameDocument() {
        assertThat(SbomFormat.JSON.text(pool())).isEqualTo(SbomFormat.JSON.text(pool()));
        HostInventory.Builder later = SampleInventories.debianHost("web-1")
                .setTakeTime(SampleInventories.time(SampleInventories.TAKEN.plusSeconds(60)));
        assertThat(document(WEB_1, later).getSerialNumber())
                .isEqualTo(debian().getSerialNumber())
                .matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(new TreeSet<>(List.of(
                        debian().getSerialNumber(),
                        rhel().getSerialNumber(),
                        pool().getSerialNumber(),
                        document(WEB, SampleInventories.debianHost("web-1")).getSerialNumber())))
                .hasSize(4);
    }

    @Test
    void namesThatBreakRulesStillHaveTheirComponents() throws IOException {
        InventoryRecord odd = SampleInventories.debian().get(2).toBuilder()
                .setPackage(SampleInventories.debian().get(2).getPackage().toBuilder()
                        .setName("<od\u0000d> & \"names\"")
                        .setStatus("a word of another manager"))
                .build();
        GetInventoriesResponse answer = GetInventoriesResponse.newBuilder()
                .addRecords(odd)
                .addInventories(
                        SampleInventories.debianHost("web-1").clearRecords().addRecords(0))
                .build();
        Bom bom = document(WEB_1, InventoryFeed.read(WEB_1, List.of(answer).iterator()), SbomFormat.JSON);
        assertThat(find(bom, "<od\uFFFDd> & \"names\"").getPurl()).isNull();
        assertValid(bom);
    }
}
