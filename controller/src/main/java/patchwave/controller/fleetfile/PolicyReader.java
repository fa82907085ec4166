package patchwave.controller.fleetfile;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import patchwave.fleet.Environment;
import patchwave.policy.CalendarPolicy;
import patchwave.policy.DecisionPoint;
import patchwave.policy.DecisionTable;
import patchwave.policy.FailureRules;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Pacing;
import patchwave.policy.PoolPolicy;
import patchwave.policy.Timeouts;
import patchwave.policy.UrgencyPolicy;

/** Reads the whole file. */
final class PolicyReader {
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);

    /** Each pool is one in each of them. */
    private static final int MOST_ENVIRONMENTS = 20;

    private static final SortedMap<String, Boolean> IMMEDIATE =
            new TreeMap<>(Map.of("IMMEDIATE", true, "SCHEDULED", false));

    private static final SortedMap<String, Boolean> REBOOT =
            new TreeMap<>(Map.of("report", false, "when-needed", true));

    private final Faults faults;
    private final Scalars scalars;
    private final NameLists lists;

    PolicyReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
        this.lists = new NameLists(faults);
    }

    Optional<FleetPolicy> read(Node root) {
        return Section.at(root, "", faults).flatMap(this::policy);
    }

    private Optional<FleetPolicy> policy(Section file) {
        List<Environment> environments = file.require("environments", "a list of environments in patching order")
                .map(this::environments)
                .orElse(List.of());
        List<String> domains = file.take("failure_domains")
                .map(node -> lists.names(node, "failure_domains", "a label name", Function.identity()))
                .orElse(List.of());
        CalendarPolicy calendar =
                new CalendarReader(faults, environments).read(file, keys(file, "windows"), keys(file, "pools"));
        List<PoolPolicy> pools = file.require("pools", "a mapping of pools")
                .map(node -> new PoolsReader(faults, environments, domains, keys(file, "windows")).read(node))
                .orElse(List.of());
        Optional<Pacing> normal = pacing(file, "pacing", Pacing.NORMAL);
        Optional<Pacing> emergency = pacing(file, "emergency", Pacing.EMERGENCY);
        FailureRules failures = file.take("failures")
                .map(node -> new FailuresReader(faults).read(node))
                .orElse(FailureRules.DEFAULT);
        Timeouts timeouts = file.take("timeouts").flatMap(this::timeouts).orElse(Timeouts.DEFAULT);
        Optional<Section> urgent = file.take("urgency").flatMap(node -> Section.at(node, "urgency", faults));
        List<Environment> startImmediate = urgent.flatMap(section -> section.take("start_immediate"))
                .map(node -> startImmediate(node, environments))
                .orElse(List.of());
        UrgencyPolicy urgency = urgent.flatMap(this::urgency).orElse(UrgencyPolicy.DEFAULT);
        boolean reboot = file.take("reboot")
                .flatMap(node -> scalars.word(node, "reboot", REBOOT, ""))
                .orElse(false);
        file.moved("halt", "failures.table");
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
                failures,
                timeouts,
                calendar,
                urgency,
                reboot,
                startImmediate));
    }

    /** The first environments, so that what starts by itself leaves out none of those that are patched before. */
    private List<Environment> startImmediate(Node node, List<Environment> environments) {
        String key = "urgency.start_immediate";
        List<Environment> named = lists.names(node, key, "an environment", Environment::new);
        List<Environment> first =
                environments.stream().limit(Math.max(1, named.size())).toList();
        if (!named.isEmpty() && !environments.isEmpty() && !named.equals(first)) {
            faults.add(
                    node.getStartMark(),
                    key,
                    "the first of the environments %s, in that order".formatted(environments),
                    named.toString(),
                    "What starts by itself is patched in the order of the environments too: write %s."
                            .formatted(first));
            return List.of();
        }
        return named;
    }

    /** The names that a mapping declares, whatever stands behind them. */
    private static SortedSet<String> keys(Section file, String key) {
        SortedSet<String> names = new TreeSet<>();
        file.take(key)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast)
                .ifPresent(node -> node.getValue().forEach(entry -> {
                    if (entry.getKeyNode() instanceof ScalarNode name) {
                        names.add(name.getValue());
                    }
                }));
        return names;
    }

    private Optional<Pacing> pacing(Section file, String key, Pacing otherwise) {
        return file.take(key)
                .map(node -> new PacingReader(faults).read(node, key, otherwise))
                .orElse(Optional.of(otherwise));
    }

    private List<Environment> environments(Node node) {
        List<Environment> environments = lists.names(
                node,
                "environments",
                "1 to 32 lower-case letters, digits or '-', beginning with a letter",
                Environment::new);
        if (node instanceof SequenceNode list && list.getValue().isEmpty()) {
            faults.add(node, "environments", "at least one environment", "List them in patching order.");
        }
        if (environments.size() > MOST_ENVIRONMENTS) {
            faults.add(
                    node.getStartMark(),
                    "environments",
                    "at most " + MOST_ENVIRONMENTS,
                    String.valueOf(environments.size()),
                    "An environment is a step of patching: hosts that are patched together belong to one.");
            return environments.subList(0, MOST_ENVIRONMENTS);
        }
        return environments;
    }

    private Optional<Timeouts> timeouts(Node node) {
        return Section.at(node, "timeouts", faults).flatMap(section -> {
            Optional<Duration> operation =
                    timeout(section, "operation", Timeouts.LONGEST_OPERATION, Timeouts.DEFAULT.operation());
            Optional<Duration> expected = timeout(
                    section, "expected_operation", Timeouts.LONGEST_OPERATION, Timeouts.DEFAULT.expectedOperation());
            Optional<Duration> missed =
                    timeout(section, "missed_start", Timeouts.LONGEST_MISSED_START, Timeouts.DEFAULT.missedStart());
            section.refuseUnknown();
            if (operation.isEmpty() || expected.isEmpty() || missed.isEmpty()) {
                return Optional.empty();
            }
            if (expected.get().compareTo(operation.get()) > 0) {
                faults.add(
                        section.take("expected_operation").orElse(node).getStartMark(),
                        "timeouts.expected_operation",
                        "at most timeouts.operation, " + DurationText.of(operation.get()),
                        DurationText.of(expected.get()),
                        "Every operation would count as failed: expect less, or allow more.");
                return Optional.empty();
            }
            return Optional.of(new Timeouts(operation.get(), expected.get(), missed.get()));
        });
    }

    private Optional<Duration> timeout(Section section, String key, Duration high, Duration otherwise) {
        return section.take(key)
                .map(node -> scalars.duration(node, section.keyPath(key), SHORTEST_TIMEOUT, high))
                .orElse(Optional.of(otherwise));
    }

    private Optional<UrgencyPolicy> urgency(Section section) {
        Optional<Boolean> proof =
                immediate(section, "proof_of_concept_only", UrgencyPolicy.DEFAULT.proofOfConceptImmediate());
        Optional<Boolean> remote = immediate(section, "remote_only", UrgencyPolicy.DEFAULT.remoteImmediate());
        Optional<DecisionTable> table =
                section.take("table").flatMap(chosen -> table(chosen, section.keyPath("table")));
        SortedMap<String, String> answers = section.take("answers")
                .filter(_ -> faults.isEmpty())
                .flatMap(given -> Section.at(given, section.keyPath("answers"), faults))
                .map(given -> answers(given, UrgencyPolicy.questions(table)))
                .orElse(Collections.emptySortedMap());
        section.refuseUnknown();
        if (table.isPresent()) {
            // They would be read and mean nothing.
            List.of("proof_of_concept_only", "remote_only")
                    .forEach(key -> section.take(key)
                            .ifPresent(given -> faults.add(
                                    given,
                                    section.keyPath(key),
                                    "no switch of the default table",
                                    "Remove it, or the key 'table'.")));
        }
        return proof.flatMap(byProof -> remote.filter(_ -> faults.isEmpty())
                .map(byRemote -> new UrgencyPolicy(byProof, byRemote, table, answers)));
    }

    /** Answers about the whole fleet; what else a table asks is told by feeds and operators, and nothing here takes its place. */
    private SortedMap<String, String> answers(Section section, List<DecisionPoint> questions) {
        SortedMap<String, String> answers = new TreeMap<>();
        for (DecisionPoint question : questions) {
            SortedMap<String, String> keys = new TreeMap<>();
            question.values().forEach(value -> keys.put(value.key(), value.key()));
            section.take(question.subject())
                    .flatMap(node -> scalars.word(node, section.keyPath(question.subject()), keys, ""))
                    .ifPresent(key -> answers.put(question.subject(), key));
        }
        section.refuseUnknown();
        return answers;
    }

    /** A table by its name, or the table itself; empty for the default one, and for none, with a fault. */
    private Optional<DecisionTable> table(Node node, String path) {
        if (node instanceof MappingNode) {
            return new TableReader(faults).read(node, path);
        }
        SortedMap<String, Optional<DecisionTable>> tables = new TreeMap<>();
        tables.put(ShippedTables.DEFAULT, Optional.empty());
        ShippedTables.all().forEach((name, table) -> tables.put(name, Optional.of(table)));
        return scalars.word(node, path, tables, ", or a table of your own").flatMap(Function.identity());
    }

    private Optional<Boolean> immediate(Section section, String key, boolean otherwise) {
        return section.take(key)
                .map(node -> scalars.word(node, section.keyPath(key), IMMEDIATE, ""))
                .orElse(Optional.of(otherwise));
    }
}
