package patchwave.cli.report;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.DueExtensionView;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** A report as one HTML page with everything in it, so that it can be mailed, archived and printed. */
final class SlaPage {
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    /** Rows of a table; the CSV has all. */
    static final int MOST = 1_000;

    private final SlaReport report;
    private final String population;
    private final Curves curves = new Curves();

    /** @param population the number of rows that the report rests on, and their hash */
    SlaPage(SlaReport report, String population) {
        this.report = report;
        this.population = population;
    }

    String text() {
        String body = header()
                + vulnerabilities()
                + holdingUp()
                + breaches()
                + extensions()
                + asserted()
                + new SlaDetails(report, curves).text()
                + provenance();
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Patchwave: exposure and due times</title>
                <style>
                %s
                %s
                </style>
                </head>
                <body>
                %s
                <script type="application/json" id="curves">%s</script>
                <script>
                %s
                %s
                </script>
                </body>
                </html>
                """.formatted(
                        resource(UPLOT + "uPlot.min.css"),
                        resource("sla.css"),
                        body,
                        Html.json(curves.json()),
                        resource(UPLOT + "uPlot.iife.min.js"),
                        resource("sla.js"));
    }

    private static String resource(String name) {
        try (InputStream in = SlaPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String header() {
        curves.addByEnvironment(
                "all", report.whole().getExposuresList(), report.at().getEpochSecond());
        String gaps = report.gaps().stream()
                .map(gap -> "<p class=\"warning\">" + Html.text(gap) + "</p>\n")
                .collect(Collectors.joining());
        return """
                <h1>Exposure and due times</h1>
                <p class="of">As of %s; %s. Table '%s' %s.</p>
                <p class="kept">%s</p>
                <p>%d late, %d overdue. %s</p>
                %s<h2>Open exposures</h2>
                <div class="curve" data-curve="all"></div>
                """.formatted(
                        Moments.at(report.at()),
                        Html.text(report.filter()),
                        Html.text(report.whole().getTable()),
                        Html.text(report.whole().getTableVersion()),
                        Html.text(report.compliance()),
                        report.sum(VulnerabilityClocks::getLateCount),
                        report.sum(VulnerabilityClocks::getOverdueCount),
                        Html.text(report.besides()),
                        gaps.isEmpty() ? "" : "<h2>What cannot be said</h2>\n" + gaps);
    }

    private static String section(String title, List<String> headers, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        String more =
                rows.size() > MOST ? "<p>and %d more, which the CSV has.</p>\n".formatted(rows.size() - MOST) : "";
        return "<h2>%s</h2>\n%s%s"
                .formatted(title, Html.table(headers, rows.subList(0, Math.min(MOST, rows.size()))), more);
    }

    private String vulnerabilities() {
        return section(
                "Vulnerabilities",
                List.of(
                        "Vulnerability",
                        "Urgency",
                        "Due",
                        "#Exposures",
                        "#Open",
                        "#Overdue",
                        "#Late",
                        "#In time",
                        "#50 %",
                        "#90 %",
                        "#100 %",
                        "#Exposed"),
                report.vulnerabilities().stream().map(SlaPage::row).toList());
    }

    private static List<String> row(VulnerabilityClocks clocks) {
        return List.of(
                clocks.getVulnerabilityId(),
                clocks.getOutcome(),
                SlaReport.open(clocks) == 0 ? "closed" : time(clocks.getDueTime()),
                number(clocks.getTotalCount()),
                number(SlaReport.open(clocks)),
                bad(clocks.getOverdueCount()),
                bad(clocks.getLateCount()),
                number(clocks.getInTimeCount()),
                clocks.hasEffective50() ? span(clocks.getEffective50()) : "",
                clocks.hasEffective90() ? span(clocks.getEffective90()) : "",
                clocks.hasEffective100() ? span(clocks.getEffective100()) : "",
                "%d host hours".formatted(clocks.getExposed().getSeconds() / 3600));
    }

    private String holdingUp() {
        return section(
                "Hosts that hold it up",
                List.of("Host", "Environment", "Vulnerability", "Due", "State", "Why"),
                report.holdingUp().stream()
                        .map(exposure -> List.of(
                                exposure.getHostId(),
                                exposure.getEnvironment(),
                                exposure.getVulnerabilityId(),
                                time(exposure.getDueTime()),
                                (exposure.getKeeping().equals("overdue") ? Html.BAD : "") + exposure.getKeeping(),
                                exposure.getWhy()))
                        .toList());
    }

    private String breaches() {
        return section(
                "Breaches",
                List.of("Host", "Environment", "Vulnerability", "Since", "Due", "Ended"),
                report.breached().stream().map(SlaPage::breach).toList());
    }

    private static List<String> breach(ExposureView exposure) {
        return List.of(
                exposure.getHostId(),
                exposure.getEnvironment(),
                exposure.getVulnerabilityId(),
                time(exposure.getSinceTime()),
                time(exposure.getDueTime()),
                exposure.getEnd().isEmpty() ? Html.BAD + "open" : time(exposure.getEndTime()));
    }

    private String extensions() {
        List<List<String>> rows = new ArrayList<>();
        for (VulnerabilityClocks clocks : report.vulnerabilities()) {
            for (DueExtensionView extension : clocks.getExtensionsList()) {
                rows.add(List.of(
                        clocks.getVulnerabilityId(),
                        time(extension.getDueTime()),
                        extension.getGivenBy(),
                        time(extension.getGiveTime()),
                        time(extension.getExpireTime()),
                        extension.getReason()));
            }
        }
        return section(
                "More time, given by people",
                List.of("Vulnerability", "Until", "By", "Given", "Expires", "Reason"),
                rows);
    }

    private String asserted() {
        return section(
                "Not affected, by an operator's word alone",
                List.of(
                        "Vulnerability",
                        "Of",
                        "#Exposures",
                        "#Late",
                        "By",
                        "Said",
                        "Until",
                        "Retracted",
                        "Why",
                        "Where to read it"),
                report.asserted().stream().map(SlaPage::asserted).toList());
    }

    private static List<String> asserted(SlaReport.Asserted of) {
        AssertionView said = of.assertion();
        return List.of(
                of.vulnerability(),
                said.getNotAffected().getSubject(),
                number(of.exposures()),
                bad(of.late()),
                said.getAssertedBy(),
                time(said.getAssertTime()),
                time(said.getNotAffected().getUntilTime()),
                time(said.getRetractTime()),
                said.getNote(),
                said.getLink());
    }

    private String provenance() {
        return section(
                        "Feeds",
                        List.of("Feed", "Format", "From", "Document of", "Age", "State", "#Records", "SHA-256"),
                        report.feeds().stream().map(SlaPage::feed).toList())
                + "<p class=\"of\">Policy: table '%s' %s of <code>%s</code></p>\n"
                        .formatted(
                                Html.text(report.whole().getTable()),
                                Html.text(report.whole().getTableVersion()),
                                Html.text(report.fleet()))
                + "<p class=\"of\">Asked for: %s. Population: <code>%s</code></p>\n"
                        .formatted(Html.text(report.filter()), Html.text(population));
    }

    private static List<String> feed(FeedView feed) {
        return List.of(
                feed.getName(),
                feed.getFormat(),
                feed.getFrom(),
                time(feed.getGoodTime()),
                feed.hasAge() ? span(feed.getAge()) : "",
                (feed.getState().equals("good") ? "" : Html.BAD) + feed.getState(),
                number(feed.getRecordCount()),
                feed.getSha256());
    }

    static String time(Timestamp timestamp) {
        return Moments.instant(timestamp).map(Moments::at).orElse("");
    }

    private static String span(com.google.protobuf.Duration duration) {
        return Moments.span(Moments.duration(duration));
    }

    private static String number(int count) {
        return "%d".formatted(count);
    }

    private static String bad(int count) {
        return (count > 0 ? Html.BAD : "") + number(count);
    }
}
