package patchwave.cli.report;

import java.util.List;
import java.util.stream.Collectors;
import patchwave.proto.operator.v1.UrgencyDecisionView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** The part of a page that has each vulnerability's own curve, clocks and decisions. */
final class SlaDetails {
    private final SlaReport report;
    private final Curves curves;

    /** @param curves where those of the vulnerabilities go */
    SlaDetails(SlaReport report, Curves curves) {
        this.report = report;
        this.curves = curves;
    }

    String text() {
        return "<h2>Clocks and decisions</h2>\n"
                + report.vulnerabilities().stream()
                        .limit(SlaPage.MOST)
                        .map(this::one)
                        .collect(Collectors.joining());
    }

    private String one(VulnerabilityClocks clocks) {
        String id = clocks.getVulnerabilityId();
        curves.add(id, "open", clocks.getCurveList(), report.at().getEpochSecond());
        List<List<String>> times = List.of(
                List.of("Published", SlaPage.time(clocks.getPublishTime())),
                List.of("Exploited", SlaPage.time(clocks.getExploitTime())),
                List.of("Matched", SlaPage.time(clocks.getMatchTime())),
                List.of("Decided", SlaPage.time(clocks.getDecideTime())),
                List.of(
                        "Started",
                        SlaPage.time(clocks.getStartTime())
                                + (clocks.getFirstRolloutId().isEmpty() ? "" : ", " + clocks.getFirstRolloutId())),
                List.of("First host fixed", SlaPage.time(clocks.getFirstFixedTime())),
                List.of("Last host fixed", SlaPage.time(clocks.getLastFixedTime())),
                List.of("Proof complete", SlaPage.time(clocks.getProofTime())));
        List<List<String>> decisions =
                clocks.getDecisionsList().stream().map(SlaDetails::decision).toList();
        return "<details><summary>%s: %s</summary>\n<div class=\"curve\" data-curve=\"%s\"></div>\n%s%s</details>\n"
                .formatted(
                        Html.text(id),
                        Html.text(clocks.getOutcome()),
                        Html.text(id),
                        Html.table(List.of("Clock", "Time"), times),
                        Html.table(List.of("Decided", "Outcome", "Row", "Table", "Since"), decisions));
    }

    private static List<String> decision(UrgencyDecisionView decision) {
        return List.of(
                SlaPage.time(decision.getDecideTime()),
                decision.getOutcome(),
                decision.getRow(),
                decision.getTable() + " " + decision.getTableVersion(),
                decision.getInputsList().stream()
                        .map(input -> "%s is %s (%s)%s"
                                .formatted(
                                        input.getPoint(),
                                        input.getValue(),
                                        input.getSource(),
                                        input.getAssumed() ? ", assumed" : ""))
                        .collect(Collectors.joining("; ")));
    }
}
