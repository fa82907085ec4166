package patchwave.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A decision table: questions with closed sets of answers, and rows that say what follows. Every combination of answers has
 * exactly one outcome; a table with a hole, or with rows that contradict each other or never decide, cannot be made.
 *
 * <p>The format is that of CERTCC/SSVC, in which each row names one answer to each question. Here a row may also leave a
 * question open, and where {@code order} is FIRST the first row that fits decides.
 *
 * @param name for people, such as "CISA BOD 26-04"
 * @param version of the table, kept with each verdict
 * @param points the questions, 1 to 12
 * @param outcomes all that rows lead to
 * @param rows in order
 */
public record DecisionTable(
        String name,
        String version,
        List<DecisionPoint> points,
        List<TableOutcome> outcomes,
        List<Row> rows,
        Order order) {
    /** More combinations than this are not a table that people can read. */
    static final int MOST_COMBINATIONS = 20_000;

    private static final int MOST_POINTS = 12;

    /** What holds where several rows fit. */
    public enum Order {
        /** The first decides. */
        FIRST,
        /** Only one may fit: anything else is a fault of the table. */
        UNIQUE
    }

    /**
     * One row.
     *
     * @param name what verdicts call it; unique in the table
     * @param wanted by decision point id, the keys of the answers that fit; a point that is not named fits every answer
     * @param outcome key of the outcome
     */
    public record Row(String name, SortedMap<String, List<String>> wanted, String outcome) {
        public Row {
            wanted = new TreeMap<>(wanted);
        }

        private boolean fits(SortedMap<String, String> answers) {
            return wanted.entrySet().stream().allMatch(entry -> entry.getValue().contains(answers.get(entry.getKey())));
        }
    }

    /** @throws InvalidTable with everything that is wrong with it */
    public DecisionTable {
        points = List.copyOf(points);
        outcomes = List.copyOf(outcomes);
        rows = List.copyOf(rows);
        List<String> faults = names(points, outcomes, rows);
        if (faults.isEmpty()) {
            faults = coverage(points, rows, order);
        }
        if (!faults.isEmpty()) {
            throw new InvalidTable(faults);
        }
    }

    /** What is wrong with a table. */
    public static final class InvalidTable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> faults;

        InvalidTable(List<String> faults) {
            super(String.join("; ", faults));
            this.faults = List.copyOf(faults);
        }

        /** A sentence each, of at most 20. */
        public List<String> faults() {
            return faults;
        }
    }

    /**
     * Decides. What nobody knows is taken to be whatever leads to the strictest outcome: unknown is not harmless.
     *
     * @param answers by the decision points' subjects, such as "ssvc:E"; one that is missing, or has a value that the table
     *     does not know, is unknown
     */
    public TableVerdict decide(SortedMap<String, Answer> answers) {
        List<List<String>> possible =
                points.stream().map(point -> possible(point, answers)).toList();
        Optional<Found> strictest = Optional.empty();
        for (SortedMap<String, String> combination : combinations(points, possible)) {
            Row row = rows.stream()
                    .filter(it -> it.fits(combination))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("a hole at " + combination));
            TableOutcome outcome = outcome(row.outcome());
            if (strictest.map(it -> outcome.isStricterThan(it.outcome())).orElse(true)) {
                strictest = Optional.of(new Found(row, outcome, combination));
            }
        }
        Found found = strictest.orElseThrow();
        List<TableVerdict.Input> inputs =
                points.stream().map(point -> input(point, answers, found)).toList();
        return new TableVerdict(name, version, found.row().name(), found.outcome(), inputs);
    }

    private record Found(Row row, TableOutcome outcome, SortedMap<String, String> answers) {}

    private TableOutcome outcome(String key) {
        return outcomes.stream()
                .filter(outcome -> outcome.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Answer answer(DecisionPoint point, SortedMap<String, Answer> answers) {
        Answer given = Optional.ofNullable(answers.get(point.subject())).orElse(new Answer.Unknown("nothing tells it"));
        return given instanceof Answer.Known known && !point.has(known.key())
                ? new Answer.Unknown("'%s' is none of the table's values (%s)".formatted(known.key(), known.source()))
                : given;
    }

    private static List<String> possible(DecisionPoint point, SortedMap<String, Answer> answers) {
        return switch (answer(point, answers)) {
            case Answer.Known known -> List.of(known.key());
            case Answer.Unknown _ ->
                point.values().stream().map(DecisionPoint.Value::key).toList();
        };
    }

    private static TableVerdict.Input input(DecisionPoint point, SortedMap<String, Answer> answers, Found found) {
        String value = point.nameOf(
                Optional.ofNullable(found.answers().get(point.id())).orElse(""));
        return switch (answer(point, answers)) {
            case Answer.Known known -> new TableVerdict.Input(point.name(), value, known.source(), false);
            case Answer.Unknown unknown -> new TableVerdict.Input(point.name(), value, unknown.why(), true);
        };
    }

    /** All combinations of these answers, the points' first answers first. */
    private static List<SortedMap<String, String>> combinations(
            List<DecisionPoint> points, List<List<String>> possible) {
        List<SortedMap<String, String>> all = new ArrayList<>();
        all.add(new TreeMap<>());
        for (int i = 0; i < points.size(); i++) {
            List<SortedMap<String, String>> longer = new ArrayList<>();
            for (SortedMap<String, String> shorter : all) {
                for (String key : possible.get(i)) {
                    SortedMap<String, String> next = new TreeMap<>(shorter);
                    next.put(points.get(i).id(), key);
                    longer.add(next);
                }
            }
            all = longer;
        }
        return all;
    }

    private static List<String> names(List<DecisionPoint> points, List<TableOutcome> outcomes, List<Row> rows) {
        List<String> faults = new ArrayList<>();
        if (points.isEmpty() || points.size() > MOST_POINTS) {
            faults.add("expected 1 to %d decision points, found %d".formatted(MOST_POINTS, points.size()));
        }
        long size = points.stream()
                .mapToLong(point -> point.values().size())
                .reduce(1, (all, values) -> Math.min(all * values, Integer.MAX_VALUE));
        if (size > MOST_COMBINATIONS) {
            faults.add("%d combinations of answers: expected at most %d".formatted(size, MOST_COMBINATIONS));
        }
        twice(points.stream().map(DecisionPoint::id).toList(), "decision point", faults);
        twice(points.stream().map(DecisionPoint::subject).toList(), "decision point", faults);
        twice(outcomes.stream().map(TableOutcome::key).toList(), "outcome", faults);
        twice(rows.stream().map(Row::name).toList(), "row", faults);
        for (Row row : rows) {
            row.wanted()
                    .forEach((id, keys) -> points.stream()
                            .filter(point -> point.id().equals(id))
                            .findFirst()
                            .ifPresentOrElse(
                                    point -> keys.stream()
                                            .filter(key -> !point.has(key))
                                            .forEach(key -> faults.add("row '%s': %s has no value '%s'; it has %s"
                                                    .formatted(row.name(), id, key, keys(point)))),
                                    () -> faults.add("row '%s': no decision point %s".formatted(row.name(), id))));
            if (outcomes.stream().noneMatch(outcome -> outcome.key().equals(row.outcome()))) {
                faults.add("row '%s': no outcome '%s'".formatted(row.name(), row.outcome()));
            }
        }
        return first(faults);
    }

    private static String keys(DecisionPoint point) {
        return point.values().stream().map(DecisionPoint.Value::key).collect(Collectors.joining(", "));
    }

    private static void twice(List<String> names, String what, List<String> faults) {
        names.stream()
                .filter(name -> names.stream().filter(name::equals).count() > 1)
                .distinct()
                .forEach(name -> faults.add("%s '%s' is there twice".formatted(what, name)));
    }

    /** Holes, overlaps and rows that never decide. */
    private static List<String> coverage(List<DecisionPoint> points, List<Row> rows, Order order) {
        List<String> faults = new ArrayList<>();
        TreeSet<String> deciding = new TreeSet<>();
        List<List<String>> all = points.stream()
                .map(point ->
                        point.values().stream().map(DecisionPoint.Value::key).toList())
                .toList();
        for (SortedMap<String, String> combination : combinations(points, all)) {
            List<Row> fitting =
                    rows.stream().filter(row -> row.fits(combination)).toList();
            if (fitting.isEmpty()) {
                faults.add("a hole: no row fits " + words(points, combination));
            } else if (order == Order.UNIQUE && fitting.size() > 1) {
                faults.add("an overlap: rows '%s' and '%s' both fit %s"
                        .formatted(fitting.get(0).name(), fitting.get(1).name(), words(points, combination)));
            } else {
                deciding.add(fitting.getFirst().name());
            }
        }
        if (faults.isEmpty()) {
            rows.stream()
                    .filter(row -> !deciding.contains(row.name()))
                    .forEach(row -> faults.add(
                            "row '%s' never decides: rows before it fit whatever it fits".formatted(row.name())));
        }
        return first(faults);
    }

    private static String words(List<DecisionPoint> points, SortedMap<String, String> combination) {
        return points.stream()
                .map(point -> point.name() + " "
                        + point.nameOf(
                                Optional.ofNullable(combination.get(point.id())).orElse("")))
                .collect(Collectors.joining(", "));
    }

    private static List<String> first(List<String> faults) {
        int shown = 20;
        if (faults.size() <= shown) {
            return faults;
        }
        List<String> some = new ArrayList<>(faults.subList(0, shown - 1));
        some.add("and %d more".formatted(faults.size() - shown + 1));
        return some;
    }
}
