package patchwave.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.exposure.RunsHere;

/**
 * Decides how urgent an advisory is, by a decision table.
 *
 * <p>The default table is the practice that the product comes from (DESIGN.md section 6): exploited, or exploitable from the
 * network with a public exploit, at once and with a search of the logs; then by severity. Its two switches say what either of
 * the two facts is worth alone. The fleet file may choose another table, and then the switches mean nothing.
 *
 * @param proofOfConceptImmediate whether a public exploit for a local flaw alone is immediate
 * @param remoteImmediate whether a flaw reachable over the network without a public exploit is immediate
 * @param chosen the table that decides instead of the default one
 * @param answers by the subject of a question that no feed can answer, such as "ssvc:HI", the key of the answer that holds for the whole
 *     fleet
 */
public record UrgencyPolicy(
        boolean proofOfConceptImmediate,
        boolean remoteImmediate,
        Optional<DecisionTable> chosen,
        SortedMap<String, String> answers) {
    /** Due time of critical advisories, from when they became known. */
    public static final Duration CRITICAL_DUE = Duration.ofDays(2);

    /** Due time of high advisories, from when they became known. */
    public static final Duration HIGH_DUE = Duration.ofDays(7);

    /** Remote alone is immediate, a local proof of concept alone goes by severity. */
    public static final UrgencyPolicy DEFAULT = new UrgencyPolicy(false, true);

    private static final DecisionPoint EXPLOITATION = new DecisionPoint(
            "ssvc:E:1.1.0",
            "Exploitation",
            List.of(value("N", "none"), value("P", "public proof of concept"), value("A", "active")));
    private static final DecisionPoint REMOTE = new DecisionPoint(
            "patchwave:REMOTE:1.0.0",
            "Remotely reachable in a service we run",
            List.of(value("N", "no"), value("Y", "yes")));
    private static final DecisionPoint SEVERITY = new DecisionPoint(
            "patchwave:SEV:1.0.0",
            "Vendor's severity",
            List.of(value("L", "low"), value("M", "medium"), value("H", "high"), value("C", "critical")));

    /** @throws IllegalArgumentException if an answer is to no question of the table that {@link #questions} has, or is none of its answers */
    public UrgencyPolicy {
        answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
        List<DecisionPoint> asked = questions(chosen);
        answers.forEach((subject, key) -> {
            if (asked.stream().noneMatch(point -> point.subject().equals(subject) && point.has(key))) {
                throw new IllegalArgumentException("%s: '%s' answers no question of the table".formatted(subject, key));
            }
        });
    }

    /** The default table with these switches. */
    public UrgencyPolicy(boolean proofOfConceptImmediate, boolean remoteImmediate) {
        this(proofOfConceptImmediate, remoteImmediate, Optional.empty(), Collections.emptySortedMap());
    }

    /** What a table asks that is not answered for each advisory by itself: about the fleet. The default table asks no such thing. */
    public static List<DecisionPoint> questions(Optional<DecisionTable> chosen) {
        return chosen.stream()
                .flatMap(table -> table.points().stream())
                .filter(point -> !UrgencyFacts.OF_ADVISORIES.contains(point.subject()))
                .toList();
    }

    /** The table that decides. */
    public DecisionTable table() {
        return chosen.orElseGet(() -> standard(proofOfConceptImmediate, remoteImmediate));
    }

    /** The urgency by what is recorded alone. */
    public Urgency decide(Advisory advisory) {
        return verdict(advisory, true, List.of(), Collections.emptySortedMap()).urgency(advisory.knownSince());
    }

    /**
     * The urgency by all that is known now, with all that led to it.
     *
     * @param isRecorded whether a person recorded the advisory, so that what it leaves out was left out by somebody
     * @param facts about the advisory's CVEs, from feeds and operators; what makes it worse counts, whoever says it
     * @param runs by CVE, how far what it affects is in use here; of one that is not in it that is not known
     */
    public TableVerdict verdict(
            Advisory advisory, boolean isRecorded, List<CveFact> facts, SortedMap<AdvisoryId, RunsHere> runs) {
        SortedMap<String, Answer> all = new TreeMap<>(UrgencyFacts.of(advisory, isRecorded, facts, runs));
        answers.forEach((subject, key) -> all.put(subject, new Answer.Known(key, "the fleet file")));
        return table().decide(all);
    }

    /** The default table. */
    private static DecisionTable standard(boolean proofOfConceptImmediate, boolean remoteImmediate) {
        List<DecisionTable.Row> rows = new ArrayList<>();
        rows.add(row("exploited", "IH", EXPLOITATION.id(), "A"));
        rows.add(row("proof of concept and remote", "IH", EXPLOITATION.id(), "P", REMOTE.id(), "Y"));
        if (remoteImmediate) {
            rows.add(row("remote alone", "I", REMOTE.id(), "Y"));
        }
        if (proofOfConceptImmediate) {
            rows.add(row("proof of concept alone", "I", EXPLOITATION.id(), "P"));
        }
        rows.add(row("critical", "48H", SEVERITY.id(), "C"));
        rows.add(row("high", "7D", SEVERITY.id(), "H"));
        rows.add(row("others", "W"));
        return new DecisionTable(
                "patchwave default",
                "1.0.0",
                List.of(EXPLOITATION, REMOTE, SEVERITY),
                List.of(
                        new TableOutcome("W", "next window", new TableOutcome.Speed.NextWindow(), false),
                        new TableOutcome("7D", "7 days", new TableOutcome.Speed.Within(HIGH_DUE), false),
                        new TableOutcome("48H", "48 hours", new TableOutcome.Speed.Within(CRITICAL_DUE), false),
                        new TableOutcome("I", "at once", new TableOutcome.Speed.AtOnce(), false),
                        new TableOutcome("IH", "at once, and search the logs", new TableOutcome.Speed.AtOnce(), true)),
                rows,
                DecisionTable.Order.FIRST);
    }

    private static DecisionPoint.Value value(String key, String name) {
        return new DecisionPoint.Value(key, name);
    }

    /** @param wanted decision points and their answers by turns */
    private static DecisionTable.Row row(String name, String outcome, String... wanted) {
        SortedMap<String, List<String>> all = new TreeMap<>();
        for (int i = 0; i < wanted.length; i += 2) {
            all.put(wanted[i], List.of(wanted[i + 1]));
        }
        return new DecisionTable.Row(name, all, outcome);
    }
}
