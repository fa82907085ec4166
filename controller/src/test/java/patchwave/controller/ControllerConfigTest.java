package patchwave.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControllerConfigTest {
    @TempDir
    private Path directory;

    private ControllerConfig load(String text) throws IOException {
        Path file = directory.resolve("controller.yaml");
        Files.writeString(file, text);
        return ControllerConfig.load(file, "control-1");
    }

    @Test
    void defaults() throws IOException {
        ControllerConfig config = load("state_directory: /var/lib/x\n");
        assertThat(config.agents()).isEqualTo(new Address("0.0.0.0", 7443));
        assertThat(config.announceNames()).containsExactly("control-1", "localhost", "127.0.0.1");
        assertThat(config.statusInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.unknownAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.inventoryUnknownAfter()).isEqualTo(Duration.ofHours(24));
        assertThat(config.permitTimeToLive()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void everyValueIsReportedWithItsSource() throws IOException {
        ControllerConfig config = load("state_directory: /var/lib/x\nlisten: {agents: '127.0.0.1:0'}\ntick: 2s\n");
        assertThat(config.report())
                .containsEntry("listen.agents", "127.0.0.1:0  (%s)".formatted(directory.resolve("controller.yaml")))
                .containsEntry("tick", "2s  (%s)".formatted(directory.resolve("controller.yaml")))
                .containsEntry("status_interval", "15s  (default)")
                .containsEntry("feeds", "[]  (default)")
                .hasSize(14);
    }

    @Test
    void theExampleHasEveryKeyAndIsValid() throws IOException {
        Path example = Path.of("../docs/controller.example.yaml");
        Map<String, String> report =
                new TreeMap<>(ControllerConfig.load(example, "control-1").report());
        // Channels are of several kinds; NotifySettingsTest reads them.
        report.keySet().removeIf(key -> key.startsWith("notify["));
        assertThat(report)
                .as("a key that is not in the file has the source 'default'")
                .containsEntry("feeds[0].format", "DEBIAN_LIST  (../docs/controller.example.yaml: feeds[0])")
                .hasSize(16)
                .allSatisfy((key, value) -> assertThat(value).as(key).contains("controller.example.yaml"));
    }

    @Test
    void relativeStateDirectoryIsBesideTheFile() throws IOException {
        assertThat(load("state_directory: state\n").stateDirectory()).isEqualTo(directory.resolve("state"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tick: 1s | state_directory: required",
                "state_directory: x\\ntik: 1s | tik: no such key",
                "state_directory: x\\nlisten: {agent: '1:1'} | listen.agent: no such key",
                "state_directory: x\\ntick: soon | tick: expected a duration",
                "state_directory: x\\ntick: 2h | tick: expected 1s to 1m",
                "state_directory: x\\nstatus_interval: 60s\\nunknown_after: 60s | unknown_after: expected 3m",
                "state_directory: x\\npermit_time_to_live: 61s | permit_time_to_live",
                "state_directory: x\\nlisten: {agents: nowhere} | listen.agents: expected HOST:PORT",
                "state_directory: x\\nlisten: {agents: 'a:99999'} | expected a port",
                "state_directory: x\\nannounce_names: here | announce_names: expected a list",
                "state_directory: x\\nannounce_names: [] | announce_names: expected at least one",
                "state_directory: [ | not readable as YAML",
            })
    void faultsNameFileKeyAndExpectation(String text, String expected) {
        assertThatThrownBy(() -> load(text.replace("\\n", "\n")))
                .isInstanceOf(SettingFault.class)
                .hasMessageContaining("controller.yaml")
                .hasMessageContaining(expected.strip());
    }

    @Test
    void addressesInBothFamilies() {
        assertThat(List.of(Address.parse("[::1]:7443"), Address.parse("a.example:1")))
                .containsExactly(new Address("::1", 7443), new Address("a.example", 1));
        assertThat(new Address("::1", 7443)).hasToString("[::1]:7443");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: DSA, format: kev, from: x}|expected 1 to 40 small letters, digits or '-', found 'DSA'",
                "{name: dsa, format: rss, from: x}|expected one of debian-list, debian-tracker",
                "{name: dsa, format: kev}|from: required, but not there",
                "{name: dsa, format: kev, from: 'ftp://x/y'}|expected a file, a folder, or an address with https or http",
                "{name: dsa, format: kev, from: x, every: 1s}|expected 10s to 168h, found 1s",
                "{name: dsa, format: kev, from: x, evry: 1h}|evry: no such key",
                "{name: a, format: kev, from: x}, {name: a, format: kev, from: y}|found 'a' twice"
            })
    void aFeedThatIsNoneIsRefusedWithItsPlace(String feeds, String fault) {
        assertThatThrownBy(() -> load("state_directory: /var/lib/x\nfeeds: [" + feeds + "]\n"))
                .hasMessageContaining(fault);
    }
}
