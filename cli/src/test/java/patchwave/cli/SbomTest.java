package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.cyclonedx.parsers.XmlParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.cli.sbom.SampleInventories;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import patchwave.proto.operator.v1.GetInventoriesResponse;

/** {@code patchwave sbom} as it is typed. */
final class SbomTest {
    @TempDir
    Path home;

    private Bench bench;

    @BeforeEach
    void start() {
        bench = new Bench(home);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private static void assertIsJsonDocument(String text) throws IOException {
        assertThat(new JsonParser().validate(text, Version.VERSION_16)).isEmpty();
    }

    @Test
    void aHostsDocumentIsAllThatIsPrinted() throws IOException {
        assertThat(bench.run("sbom", "web-1")).isZero();
        assertIsJsonDocument(bench.out());
        assertThat(bench.err()).isEmpty();
        assertThat(bench.controller.inventoriesAsked)
                .containsExactly(
                        GetInventoriesRequest.newBuilder().setHostId("web-1").build());
    }

    @Test
    void aPoolsDocumentSaysWhatIsNotKnown() throws IOException {
        bench.controller.inventories =
                SampleInventories.of(SampleInventories.debianHost("web-1"), SampleInventories.silentHost("web-2"));
        assertThat(bench.run("sbom", "--pool", "production/web", "--format", "xml"))
                .isZero();
        assertThat(new XmlParser().validate(bench.out().getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                .isEmpty();
        assertThat(bench.err().lines())
                .containsExactly(
                        "warning: not known of 1 host that sent no inventory: web-2",
                        "warning: so the document says 'incomplete': what it does not list may be there");
        assertThat(bench.controller.inventoriesAsked)
                .containsExactly(GetInventoriesRequest.newBuilder()
                        .setPool("production/web")
                        .build());
    }

    @Test
    void aFileIsReplacedWholeAndNothingElseIsLeft() throws IOException {
        Path folder = Files.createDirectory(home.resolve("sboms"));
        Path file = Files.writeString(folder.resolve("web-1.json"), "an older one");
        assertThat(bench.run("sbom", "web-1", "--file", file.toString())).isZero();
        assertThat(bench.out()).isEmpty();
        assertIsJsonDocument(Files.readString(file));
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsRefused() {
        Path file = home.resolve("no-such-folder/web-1.json");
        assertThat(bench.run("sbom", "web-1", "--file", file.toString())).isEqualTo(1);
        assertThat(bench.err()).contains(file + ": cannot be written");
    }

    @Test
    void whoIsNotThereOrSentNothingIsRefused() {
        assertThat(bench.run("sbom", "nobody")).isEqualTo(1);
        assertThat(bench.err()).isEqualTo("patchwave: there is no host nobody\n");
        assertThat(bench.out()).isEmpty();
        bench.controller.inventories = List.of(GetInventoriesResponse.newBuilder()
                .addInventories(SampleInventories.silentHost("web-1"))
                .build());
        assertThat(bench.run("sbom", "web-1")).isEqualTo(1);
        assertThat(bench.err()).contains("no inventory of host web-1 is known");
    }

    @Test
    void oneOfHostAndPoolIsAskedFor() {
        assertThat(bench.run("sbom")).isEqualTo(2);
        assertThat(bench.run("sbom", "web-1", "--pool", "production/web")).isEqualTo(2);
        assertThat(bench.run("sbom", "web-1", "--format", "spdx")).isEqualTo(2);
        assertThat(bench.controller.inventoriesAsked).isEmpty();
    }
}
