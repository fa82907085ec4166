package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchwave.fleet.Environment;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.HaltThreshold;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

/** Reads the whole file. */
final class PolicyReader {
    /** The range of {@link HaltThreshold}, in 1/1000. */
    private static final int LOWEST_PER_MILLE = 1;

    private static final int HIGHEST_PER_MILLE = 200;

    private final Faults faults;
    private final Scalars scalars;

    PolicyReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    Optional<FleetPolicy> read(Node root) {
        return Section.at(root, "", faults).flatMap(this::policy);
    }

    private Optional<FleetPolicy> policy(Section file) {
        List<Environment> environments = file.require("environments", "a list of environments in patching order")
                .map(this::environments)
                .orElse(List.of());
        List<String> domains = file.take("failure_domains")
                .map(node -> names(node, "failure_domains", "a label name", Function.identity()))
                .orElse(List.of());
        List<PoolPolicy> pools = file.require("pools", "a mapping of pools")
                .map(node -> new PoolsReader(faults, environments, domains).read(node))
                .orElse(List.of());
        Optional<Pacing> normal = pacing(file, "pacing", PacingReader.NORMAL_UNREACHABLE_DEADLINE);
        Optional<Pacing> emergency = pacing(file, "emergency", PacingReader.EMERGENCY_UNREACHABLE_DEADLINE);
        HaltThreshold halt = file.take("halt").flatMap(this::halt).orElse(HaltThreshold.DEFAULT);
        UrgencyPolicy urgency = file.take("urgency").flatMap(this::urgency).orElse(UrgencyPolicy.DEFAULT);
        file.refuseUnknown();
        if (!faults.isEmpty() || normal.isEmpty() || emergency.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FleetPolicy(
                environments,
                domains,
                pools,
                normal.get(),
                emergency.get(),
                new FailureRules(halt, FailureRules.DEFAULT.byClass()),
                Timeouts.DEFAULT,
                CalendarPolicy.OPEN,
                urgency));
    }

    private Optional<Pacing> pacing(Section file, String key, Duration unreachableDeadlineDefault) {
        return file.require(key, "the limits of this profile")
                .flatMap(node -> new PacingReader(faults).read(node, key, unreachableDeadlineDefault));
    }

    private List<Environment> environments(Node node) {
        List<Environment> environments = names(
                node,
                "environments",
                "1 to 32 lower-case letters, digits or '-', beginning with a letter",
                Environment::new);
        if (node instanceof SequenceNode list && list.getValue().isEmpty()) {
            faults.add(node, "environments", "at least one environment", "List them in patching order.");
        }
        return environments;
    }

    /** A list of different names. */
    private <T> List<T> names(Node node, String key, String expected, Function<String, T> type) {
        if (!(node instanceof SequenceNode list)) {
            faults.add(node, key, "a list", "Write it like [one, two].");
            return List.of();
        }
        List<T> names = new ArrayList<>();
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemKey = "%s[%d]".formatted(key, i);
            scalars.name(item, itemKey, expected, type).ifPresent(name -> {
                if (names.contains(name)) {
                    faults.add(item, itemKey, "each name once", "Remove one of the two.");
                } else {
                    names.add(name);
                }
            });
        }
        return names;
    }

    private Optional<HaltThreshold> halt(Node node) {
        return Section.at(node, "halt", faults).flatMap(section -> {
            Optional<Integer> ambient =
                    perMille(section, "ambient_failure_rate", HaltThreshold.DEFAULT.ambientPerMille());
            Optional<Integer> falseHalt =
                    perMille(section, "false_halt_probability", HaltThreshold.DEFAULT.falseHaltPerMille());
            section.refuseUnknown();
            return ambient.flatMap(rate -> falseHalt.map(alpha -> new HaltThreshold(rate, alpha)));
        });
    }

    private Optional<Integer> perMille(Section section, String key, int otherwise) {
        return section.take(key)
                .map(node -> scalars.perMille(node, section.keyPath(key), LOWEST_PER_MILLE, HIGHEST_PER_MILLE))
                .orElse(Optional.of(otherwise));
    }

    private Optional<UrgencyPolicy> urgency(Node node) {
        return Section.at(node, "urgency", faults).flatMap(section -> {
            Optional<Boolean> proof =
                    immediate(section, "proof_of_concept_only", UrgencyPolicy.DEFAULT.proofOfConceptImmediate());
            Optional<Boolean> remote = immediate(section, "remote_only", UrgencyPolicy.DEFAULT.remoteImmediate());
            section.refuseUnknown();
            return proof.flatMap(byProof -> remote.map(byRemote -> new UrgencyPolicy(byProof, byRemote)));
        });
    }

    private Optional<Boolean> immediate(Section section, String key, boolean otherwise) {
        String expected = "IMMEDIATE or SCHEDULED";
        return section.take(key)
                .map(node -> scalars.text(node, section.keyPath(key), expected).flatMap(word -> switch (word) {
                    case "IMMEDIATE" -> Optional.of(true);
                    case "SCHEDULED" -> Optional.of(false);
                    default -> {
                        faults.add(node, section.keyPath(key), expected, "Write one of the two, in capitals.");
                        yield Optional.empty();
                    }
                }))
                .orElse(Optional.of(otherwise));
    }
}
