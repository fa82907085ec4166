package patchwave.controller.fleetfile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.policy.HaltThreshold;

/** Reads {@code failures}: the halt table and a rule for each class; what it leaves out is as in the default. */
final class FailuresReader {
    private static final SortedMap<String, FailureRule.Action> ACTIONS = new TreeMap<>(Map.of(
            FailureRule.Action.HALT.word(), FailureRule.Action.HALT,
            FailureRule.Action.PAUSE.word(), FailureRule.Action.PAUSE));

    private final Faults faults;
    private final Scalars scalars;

    FailuresReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    FailureRules read(Node node) {
        return Section.at(node, "failures", faults).map(this::rules).orElse(FailureRules.DEFAULT);
    }

    private FailureRules rules(Section section) {
        HaltThreshold table = section.take("table")
                .flatMap(node -> table(node, section.keyPath("table")))
                .orElse(HaltThreshold.DEFAULT);
        Map<FailureClass, FailureRule> rules = new EnumMap<>(FailureClass.class);
        for (FailureClass kind : FailureClass.values()) {
            FailureRule otherwise = FailureRules.DEFAULT.of(kind);
            rules.put(
                    kind,
                    section.take(kind.key())
                            .flatMap(node -> rule(node, section.keyPath(kind.key()), kind, otherwise))
                            .orElse(otherwise));
        }
        section.refuseUnknown();
        return new FailureRules(table, rules);
    }

    private Optional<HaltThreshold> table(Node node, String path) {
        return Section.at(node, path, faults).flatMap(section -> {
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
                .map(node -> scalars.perMille(
                        node, section.keyPath(key), HaltThreshold.LOWEST_PER_MILLE, HaltThreshold.HIGHEST_PER_MILLE))
                .orElse(Optional.of(otherwise));
    }

    private Optional<FailureRule> rule(Node node, String path, FailureClass kind, FailureRule otherwise) {
        return Section.at(node, path, faults).flatMap(section -> {
            Optional<FailureRule.Limit> limit = section.take("limit")
                    .map(value -> scalars.limit(value, section.keyPath("limit")))
                    .orElse(Optional.of(otherwise.limit()));
            Optional<Node> then = section.take("then");
            Optional<FailureRule.Action> action = then.map(
                            value -> scalars.word(value, section.keyPath("then"), ACTIONS, ""))
                    .orElse(limit.map(value -> actionFor(value, otherwise)));
            Optional<Integer> retries = section.take("retries")
                    .map(value -> scalars.whole(value, section.keyPath("retries"), 0, mostRetries(kind)))
                    .orElse(Optional.of(otherwise.retries()));
            section.refuseUnknown();
            if (limit.isEmpty() || action.isEmpty() || retries.isEmpty()) {
                return Optional.empty();
            }
            if (limit.get() instanceof FailureRule.Limit.Table && action.get() != FailureRule.Action.HALT) {
                faults.add(
                        then.orElse(node),
                        section.keyPath("then"),
                        "halt, because the limit of this class is the halt table",
                        "Give it a limit of its own, such as 'limit: 3', or let it halt.");
                return Optional.empty();
            }
            return Optional.of(new FailureRule(limit.get(), action.get(), retries.get()));
        });
    }

    private static FailureRule.Action actionFor(FailureRule.Limit limit, FailureRule otherwise) {
        return limit instanceof FailureRule.Limit.Table ? FailureRule.Action.HALT : otherwise.action();
    }

    /** What an unreachable host has begun may still go on, so that nothing may be tried again there by itself. */
    static int mostRetries(FailureClass kind) {
        return kind == FailureClass.UNREACHABLE ? 0 : FailureRule.MOST_RETRIES;
    }
}
