package patchwave.controller.fleetfile;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.fleetfile.Readings.SMALLEST;
import static patchwave.controller.fleetfile.Readings.accepted;
import static patchwave.controller.fleetfile.Readings.refused;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Schema, printed defaults, example and reader know the same keys and forms. */
class FleetSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final Schema SCHEMA = SCHEMAS.getSchema(FleetSchema.text());

    private static List<Error> faults(String yaml) {
        Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        return SCHEMA.validate(JSON.valueToTree(tree));
    }

    @Test
    void theSchemaInTheDocumentationIsTheOneOfThisBuild() throws IOException {
        assertThat(Files.readString(Path.of("../docs/fleet.schema.json"))).isEqualTo(FleetSchema.text());
    }

    @Test
    void theSchemaIsASchema() throws IOException {
        Schema meta = SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(JSON.readTree(FleetSchema.text()))).isEmpty();
    }

    static List<String> good() {
        return List.of(
                Readings.example(),
                SMALLEST,
                SMALLEST + FleetDefaultsText.text().replaceAll("(?m)^failure_domains:.*\n", ""),
                SMALLEST.replace("floor: 1", "floor: \"1\""),
                SMALLEST.replace("floor: 1", "floor: majority"),
                SMALLEST.replace("floor: 1", "floor: {dev: 067%, production: all but 2}"),
                SMALLEST.replace("yes", "7").replace("floor: 1", "floor: 1\n    windows: [w]")
                        + "windows: {w: {zone: UTC, cron: \"0 1 * * 1-5\", length: 31d}}\n",
                SMALLEST + "windows: {}\nfreezes: {}\nenvironment_windows: {}\n",
                SMALLEST + "pacing: {growth: \"7\", settle: 0s, batch_bake: 1d2h3m4s}\n",
                SMALLEST + "urgency: {table: cisa-bod-26-04}\n",
                DecisionTablesTest.shipped("default"),
                DecisionTablesTest.shipped("ssvc-deployer"),
                SMALLEST + "failures: {environment: {limit: 5% after 20}, unreachable: {limit: 3, then: pause}}\n");
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatTheReaderTakesTheSchemaTakes(String text) {
        accepted(text);
        assertThat(faults(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pacing: {growth: fast}",
                "pacing: {growth: 101}",
                "pacing: {settle: 5}",
                "pacing: {settle: ''}",
                "pacing: []",
                "failures: {table: {ambient_failure_rate: 1}}",
                "failures: {environment: {limit: 0}}",
                "failures: {unreachable: {retries: 1}}",
                "failures: {environment: {then: stop}}",
                "timeouts: {operation: [45m]}",
                "urgency: {remote_only: immediate}",
                "urgency: {table: cvss}",
                "urgency: {table: {name: mine}}",
                "reboot: always",
                "halt: {}",
                "windows: {Night: {zone: UTC, cron: \"0 1 * * *\", length: 1h}}",
                "windows: {w: {zone: UTC, cron: \"0 1 * *\", length: 1h}}",
                "windows: {w: {cron: \"0 1 * * *\", length: 1h}}",
                "windows: {w: {zone: UTC, rule: FREQ=DAILY, opens: 25:00, length: 1h}}",
                "freezes: {f: {zone: UTC, from: 2026-01-01, until: \"2026-01-02T00:00\", reason: r, owner: o}}",
                "freezes: {f: {zone: UTC, from: \"2026-01-01T00:00\", until: \"2026-01-02T00:00\", reason: r}}",
                "environment_windows: {production: []}",
            })
    void whatTheSchemaRefusesTheReaderRefuses(String text) {
        assertThat(faults(SMALLEST + text + "\n")).isNotEmpty();
        assertThat(refused(SMALLEST + text + "\n")).isNotEmpty();
    }

    @Test
    void theReaderKnowsTheSchemasKeysAndNoOthers() {
        List<String> checked = new ArrayList<>();
        compare(FleetKeys.file(), "", checked);
        assertThat(checked).contains("", "pools.x", "windows.x", "freezes.x", "pacing", "failures.table", "timeouts");
        assertThat(checked).hasSize(16);
    }

    /** An unknown key makes the reader say which it knows. */
    private static void compare(Form form, String path, List<String> checked) {
        switch (form) {
            case Form.Keys(List<Setting> settings) -> {
                checked.add(path);
                assertThat(knownToTheReader(path))
                        .as(path)
                        .containsExactlyInAnyOrderElementsOf(
                                settings.stream().map(Setting::key).toList());
                settings.forEach(setting ->
                        compare(setting.form(), path.isEmpty() ? setting.key() : path + "." + setting.key(), checked));
            }
            case Form.Named(var _, var _, Form each, var _) -> compare(each, path + ".x", checked);
            case Form.Whole _,
                    Form.Span _,
                    Form.Share _,
                    Form.OneOf _,
                    Form.Text _,
                    Form.Value _,
                    Form.Listing _,
                    Form.AnyOf _ -> {}
        }
    }

    private static Set<String> knownToTheReader(String path) {
        StringBuilder text = new StringBuilder();
        String indent = "";
        for (String key : path.isEmpty() ? new String[0] : path.split("\\.")) {
            text.append(indent).append(key).append(":\n");
            indent += "  ";
        }
        text.append(indent).append("no-such-key: 1\n");
        String expected = refused(text.toString()).stream()
                .filter(fault -> fault.key().endsWith("no-such-key"))
                .findFirst()
                .orElseThrow()
                .expected();
        return new TreeSet<>(Arrays.asList(expected.replaceFirst("one of ", "").split(", ")));
    }

    @Test
    void theExampleShowsEveryKey() {
        Set<String> shown = new TreeSet<>();
        FleetFile.places(Readings.example())
                .all()
                .keySet()
                .forEach(key -> shown.add(key.replaceFirst("^(pools|windows|freezes)\\.[^.]+", "$1.x")));
        List<String> wanted = new ArrayList<>();
        collect(FleetKeys.file(), "", wanted);

        assertThat(wanted).hasSizeGreaterThan(60);
        assertThat(shown).containsAll(wanted);
    }

    private static void collect(Form form, String path, List<String> keys) {
        if (form instanceof Form.Keys(List<Setting> settings)) {
            for (Setting setting : settings) {
                String key = path.isEmpty() ? setting.key() : path + "." + setting.key();
                keys.add(key);
                collect(setting.form(), key, keys);
            }
        } else if (form instanceof Form.Named(var _, var _, Form.Keys inner, var _)) {
            collect(inner, path + ".x", keys);
        }
    }

    @Test
    void thePrintedDefaultsAreTheDefaults() {
        String text = FleetDefaultsText.text();

        assertThat(accepted(SMALLEST.replace("failure_domains: [zone]\n", "") + text))
                .isEqualTo(accepted(SMALLEST.replace("failure_domains: [zone]\n", "")));
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
        assertThat(text).contains("  settle: 5m\n", "  growth: urgent\n", "[0s to 1d]", "Required, no default.");
    }
}
