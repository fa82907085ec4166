package patchwave.controller.fleetfile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.policy.DecisionTable;

/** The decision tables that come with the controller, in the format that a fleet file's own table has. */
public final class ShippedTables {
    /** The one that the two switches of the fleet file belong to; it is part of the core. */
    static final String DEFAULT = "default";

    /** The names of the others. */
    static final List<String> NAMES = List.of("cisa-bod-26-04", "ssvc-deployer");

    private ShippedTables() {}

    /** A table's text; empty if none has that name. */
    public static Optional<String> text(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = ShippedTables.class.getResourceAsStream("tables/" + name + ".yaml")) {
            return Optional.of(
                    new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By name, sorted; read once, since a fleet file is read with every question about it. */
    static SortedMap<String, DecisionTable> all() {
        return Read.TABLES;
    }

    /** Read when they are first asked for. */
    private static final class Read {
        static final SortedMap<String, DecisionTable> TABLES = Collections.unmodifiableSortedMap(tables());

        private static SortedMap<String, DecisionTable> tables() {
            SortedMap<String, DecisionTable> tables = new TreeMap<>();
            NAMES.forEach(name -> tables.put(name, read(name)));
            return tables;
        }
    }

    private static DecisionTable read(String name) {
        Faults faults = new Faults();
        Node node = YamlLimits.compose(
                        LoadSettings.builder().setUseMarks(true).build(),
                        text(name).orElseThrow())
                .orElseThrow();
        return new TableReader(faults)
                .read(node, "")
                .orElseThrow(() -> new IllegalStateException("table " + name + ": " + faults.sorted()));
    }
}
