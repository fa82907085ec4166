package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import patchwave.policy.FleetPolicy;

/** The text form of a {@link FleetPolicy}; docs/fleet.example.yaml shows every key. */
public final class FleetFile {
    /** The longest text that is read, in characters; operator.proto says the same of its bytes. */
    public static final int LONGEST = 200 * 1024;

    private FleetFile() {}

    /** What became of a text. */
    public sealed interface Reading {
        record Accepted(FleetPolicy policy) implements Reading {}

        /**
         * Nothing of the file holds.
         *
         * @param faults every one, in the order of the file; at least one
         */
        record Refused(List<Fault> faults) implements Reading {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /** Reads YAML 1.2 text. Never throws for what stands in it. */
    public static Reading read(String text) {
        Faults faults = new Faults();
        if (text.length() > LONGEST) {
            faults.add(
                    Optional.empty(),
                    "",
                    "at most %d characters".formatted(LONGEST),
                    "%d".formatted(text.length()),
                    "Select pools by fewer, more general labels.");
            return new Reading.Refused(faults.sorted());
        }
        Optional<FleetPolicy> policy = compose(text, faults).flatMap(root -> new PolicyReader(faults).read(root));
        return policy.isPresent() && faults.isEmpty()
                ? new Reading.Accepted(policy.get())
                : new Reading.Refused(faults.sorted());
    }

    /** The policy of a text that was applied; empty if another version of the controller did that and this one cannot read it. */
    public static Optional<FleetPolicy> readable(String text) {
        return read(text) instanceof Reading.Accepted(FleetPolicy policy) ? Optional.of(policy) : Optional.empty();
    }

    /** Where the keys of a text stand; nowhere in a text that is no YAML. */
    public static Places places(String text) {
        return new Places(compose(text, new Faults())
                .orElseGet(() -> new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK)));
    }

    private static Optional<Node> compose(String text, Faults faults) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("fleet file")
                .setUseMarks(true)
                .setCodePointLimit(LONGEST)
                .build();
        try {
            Optional<Node> root = YamlLimits.compose(settings, text);
            if (root.isEmpty()) {
                faults.add(
                        Optional.empty(),
                        "",
                        "a mapping with environments and pools",
                        "an empty file",
                        "Begin with docs/fleet.example.yaml.");
            }
            return root;
        } catch (MarkedYamlEngineException broken) {
            String problem = Optional.ofNullable(broken.getProblem()).orElse("unreadable text");
            faults.add(broken.getProblemMark(), "", "YAML", problem, "Mend the syntax there, or just above.");
        } catch (YamlEngineException broken) {
            String problem = Optional.ofNullable(broken.getMessage()).orElse("unreadable text");
            faults.add(Optional.empty(), "", "YAML", problem, "Mend the syntax.");
        }
        return Optional.empty();
    }
}
