package patchwave.policy;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.exposure.RunsHere;

/**
 * The answers that are known to the questions of decision tables, each with its source. Facts add up: whatever makes an advisory
 * worse counts, whoever says it.
 *
 * <p>Where nobody says anything, exploitation is "none" and the reach is not "remote" (vulnerability-response 1.1): taken at their
 * worst, every advisory without a rating would be an emergency. Other questions that nobody answers are left out, and the table
 * takes them at their worst. What somebody rates as reachable over the network is so here too, unless it is known of every host that
 * nothing listens with it.
 */
final class UrgencyFacts {
    static final String EXPLOITATION = "ssvc:E";
    static final String IN_KEV = "cisa:KEV";
    static final String AUTOMATABLE = "ssvc:A";
    static final String IMPACT = "ssvc:TI";
    static final String REMOTE = "patchwave:REMOTE";
    static final String SEVERITY = "patchwave:SEV";

    /** The questions that are answered for each advisory by itself. */
    static final List<String> OF_ADVISORIES = List.of(EXPLOITATION, IN_KEV, AUTOMATABLE, IMPACT, REMOTE, SEVERITY);

    /** The fallback that agrees with CISA's own decision in 96 of 100 CVEs (vulnerability-response 1.1). */
    private static final List<Pattern> WITHOUT_EFFORT = metrics("AV:N", "AC:L", "PR:N", "UI:N");

    /** The fallback that agrees with CISA's own decision in 94 of 100 CVEs; version 4 writes the two as VC and VI. */
    private static final List<Pattern> TOTAL = List.of(Pattern.compile("/V?C:H(/|$)"), Pattern.compile("/V?I:H(/|$)"));

    private final SortedMap<String, Answer> answers = new TreeMap<>();
    private final String record;
    private final String severitySource;

    /** Where the answers of the advisory itself are from; without a record they are the least that can be said. */
    private UrgencyFacts(Advisory advisory, boolean isRecorded) {
        String source = advisory.source().isEmpty() ? "as recorded" : advisory.source();
        record = isRecorded ? source : "nobody says otherwise";
        severitySource = source;
    }

    private static List<Pattern> metrics(String... metrics) {
        return List.of(metrics).stream()
                .map(metric -> Pattern.compile("/" + metric + "(/|$)"))
                .toList();
    }

    /**
     * By subject of the decision point.
     *
     * @param isRecorded whether a person recorded the advisory
     * @param facts about the advisory's CVEs
     * @param runs by CVE, how far what it affects is in use here
     */
    static SortedMap<String, Answer> of(
            Advisory advisory, boolean isRecorded, List<CveFact> facts, SortedMap<AdvisoryId, RunsHere> runs) {
        UrgencyFacts known = new UrgencyFacts(advisory, isRecorded);
        known.exploitation(advisory, facts);
        known.reach(advisory, facts, runs);
        known.ssvc(facts);
        known.put(
                SEVERITY,
                switch (advisory.severity()) {
                    case LOW -> "L";
                    case MEDIUM -> "M";
                    case HIGH -> "H";
                    case CRITICAL -> "C";
                },
                known.severitySource);
        return known.answers;
    }

    private void exploitation(Advisory advisory, List<CveFact> facts) {
        CveFact.Exploitation worst = advisory.exploited()
                ? CveFact.Exploitation.ACTIVE
                : advisory.proofOfConcept() ? CveFact.Exploitation.POC : CveFact.Exploitation.NONE;
        String source = record;
        boolean listed = advisory.exploited();
        for (CveFact fact : facts) {
            Optional<CveFact.Exploitation> said = switch (fact.content()) {
                case CveFact.InKev _ -> Optional.of(CveFact.Exploitation.ACTIVE);
                case CveFact.Exploited exploited -> Optional.of(exploited.level());
                case CveFact.Ssvc ssvc -> ssvc.exploitation();
                case CveFact.Cvss _, CveFact.Epss _, CveFact.VendorSeverity _, CveFact.Rejected _ -> Optional.empty();
            };
            if (said.isPresent() && said.get().compareTo(worst) > 0) {
                worst = said.get();
                source = source(fact);
            }
            listed |= isListed(fact);
        }
        put(
                EXPLOITATION,
                switch (worst) {
                    case NONE -> "N";
                    case POC -> "P";
                    case ACTIVE -> "A";
                },
                source);
        put(
                IN_KEV,
                listed ? "Y" : "N",
                facts.stream()
                        .filter(UrgencyFacts::isListed)
                        .map(UrgencyFacts::source)
                        .findFirst()
                        .orElse(record));
    }

    /** What operators say is exploited is as good as in the catalogue, which is always later. */
    private static boolean isListed(CveFact fact) {
        return fact.content() instanceof CveFact.InKev
                || (fact.content() instanceof CveFact.Exploited said && said.level() == CveFact.Exploitation.ACTIVE);
    }

    private void reach(Advisory advisory, List<CveFact> facts, SortedMap<AdvisoryId, RunsHere> runs) {
        boolean reached = advisory.remote();
        put(REMOTE, reached ? "Y" : "N", record);
        for (CveFact fact : facts) {
            if (!reached && fact.content() instanceof CveFact.Cvss cvss && cvss.isOverTheNetwork()) {
                Reach reach = Reach.of(source(fact), Optional.ofNullable(runs.get(fact.cve())));
                reached = reach.isReached();
                put(REMOTE, reached ? "Y" : "N", reach.source());
            }
        }
    }

    private void ssvc(List<CveFact> facts) {
        for (CveFact fact : facts) {
            if (fact.content() instanceof CveFact.Cvss cvss && !cvss.vector().startsWith("CVSS:2")) {
                worse(AUTOMATABLE, has(cvss, WITHOUT_EFFORT) ? "Y" : "N", "N", "derived from " + source(fact));
                worse(IMPACT, has(cvss, TOTAL) ? "T" : "P", "P", "derived from " + source(fact));
            }
        }
        // CISA's own decision goes before what is derived.
        for (CveFact fact : facts) {
            if (fact.content() instanceof CveFact.Ssvc ssvc) {
                ssvc.automatable().ifPresent(yes -> put(AUTOMATABLE, yes ? "Y" : "N", source(fact)));
                ssvc.totalTechnicalImpact().ifPresent(total -> put(IMPACT, total ? "T" : "P", source(fact)));
            }
        }
    }

    private static boolean has(CveFact.Cvss cvss, List<Pattern> metrics) {
        return metrics.stream().allMatch(metric -> metric.matcher(cvss.vector()).find());
    }

    /** Takes an answer, unless a worse one is known; the mild one says least. */
    private void worse(String subject, String key, String mild, String source) {
        if (!answers.containsKey(subject) || !key.equals(mild)) {
            put(subject, key, source);
        }
    }

    private void put(String subject, String key, String source) {
        answers.put(subject, new Answer.Known(key, source));
    }

    private static String source(CveFact fact) {
        String said = switch (fact.content()) {
            case CveFact.InKev kev -> "since " + kev.added();
            case CveFact.Exploited exploited ->
                "by %s at %s".formatted(exploited.by(), fact.asOf())
                        + (exploited.link().isEmpty() ? "" : ", " + exploited.link());
            case CveFact.Cvss cvss -> cvss.vector() + " by " + cvss.by();
            case CveFact.Ssvc _, CveFact.Epss _, CveFact.VendorSeverity _, CveFact.Rejected _ -> "of " + fact.asOf();
        };
        return "%s: %s, %s".formatted(fact.cve(), fact.provenance().feed(), said);
    }
}
