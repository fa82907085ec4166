package patchwave.cli.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.Hashes;
import patchwave.cli.text.Moments;
import patchwave.cli.text.TimeText;
import patchwave.cli.text.WholeFile;
import patchwave.proto.operator.v1.ReportSlaRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave report sla}. */
@Command(
        name = "sla",
        description = {
            "Report the clocks of vulnerabilities: published, exploited, matched, decided, started, first and last host fixed,"
                    + " proof complete; which due times were kept, which hosts hold it up and why, and what cannot be said.",
            "An exposure is over when the fix is installed and nothing runs the old code any more. What was given more time by a"
                    + " person is told beside the share that was kept in time, and never in it."
        },
        footer = {
            "",
            "Example:",
            "  patchwave report sla",
            "  patchwave report sla --advisory CVE-2021-44228 --html log4j.html",
            "  patchwave report sla --since 2026-07-01T00:00Z --until 2026-10-01T00:00Z \\",
            "      --csv quarter.csv"
        })
public final class ReportSla implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--advisory",
            paramLabel = "ID",
            description = "One CVE, or an advisory, which stands for the CVEs that it names.")
    private String advisory = "";

    @Option(names = "--environment", paramLabel = "NAME", description = "Only hosts of this environment.")
    private String environment = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = TimeText.class,
            description =
                    "Only vulnerabilities that a host was exposed to at this time or later, such as 2026-07-01T00:00Z.")
    private @Nullable Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = TimeText.class,
            description =
                    "Only vulnerabilities that a host was exposed to before this time. All clocks are told as they stand now.")
    private @Nullable Instant until;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Also write each host's exposure to each vulnerability as a row of a CSV file.")
    private @Nullable Path csv;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a page with the exposure curve, for a browser or printer; it needs no network.")
    private @Nullable Path html;

    public ReportSla(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ReportSlaRequest.Builder request = ReportSlaRequest.newBuilder()
                .setAdvisoryId(advisory)
                .setEnvironment(environment)
                .setWithExposures(true);
        if (since != null) {
            request.setSinceTime(Moments.timestamp(since));
        }
        if (until != null) {
            request.setUntilTime(Moments.timestamp(until));
        }
        try (ControllerLink link = session.connect()) {
            SlaReport report = SlaReport.fetch(link, request.build(), filter());
            byte[] rows = SlaCsv.of(report.whole().getExposuresList()).getBytes(StandardCharsets.UTF_8);
            String population = "%d rows, SHA-256 of their CSV %s"
                    .formatted(report.whole().getExposuresCount(), Hashes.sha256(rows));
            if (csv != null) {
                WholeFile.write(csv, rows, session.surroundings().random());
                session.remark("wrote %s: %s".formatted(csv, population));
            }
            if (html != null) {
                byte[] page = new SlaPage(report, population).text().getBytes(StandardCharsets.UTF_8);
                WholeFile.write(html, page, session.surroundings().random());
                session.remark("wrote " + html);
            }
            session.answer(report.whole(), () -> new SlaTable(report, session.width()).lines());
        }
        return ExitCode.DONE.number();
    }

    private String filter() {
        List<String> words = new ArrayList<>();
        words.add(advisory.isEmpty() ? "all advisories" : advisory);
        words.add(environment.isEmpty() ? "all environments" : "environment " + environment);
        if (since != null) {
            words.add("since " + Moments.at(since));
        }
        if (until != null) {
            words.add("until " + Moments.at(until));
        }
        return String.join(", ", words);
    }
}
