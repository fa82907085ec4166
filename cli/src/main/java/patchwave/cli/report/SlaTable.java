package patchwave.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.DueExtensionView;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** A report for a terminal. */
final class SlaTable {
    /** More vulnerabilities or hosts than this are for the files. */
    private static final int MOST = 40;

    private final SlaReport report;
    private final int width;

    SlaTable(SlaReport report, int width) {
        this.report = report;
        this.width = width;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "%s, as of %s, by table '%s' %s; %s."
                        .formatted(
                                Words.count(report.vulnerabilities().size(), "vulnerability")
                                        .replace("ys", "ies"),
                                Moments.at(report.at()),
                                report.whole().getTable(),
                                report.whole().getTableVersion(),
                                report.filter()));
        if (!report.vulnerabilities().isEmpty()) {
            lines.add("");
            lines.addAll(vulnerabilities().lines(width));
            more(lines, report.vulnerabilities().size());
        }
        holdingUp(lines);
        extensions(lines);
        asserted(lines);
        lines.add("");
        add(lines, report.compliance() + " " + report.besides());
        report.gaps().forEach(gap -> add(lines, "warning: " + gap));
        return lines;
    }

    private void add(List<String> lines, String sentence) {
        lines.addAll(Wrap.lines("", sentence, width));
    }

    private static void more(List<String> lines, int of) {
        if (of > MOST) {
            lines.add("and %d more: --csv and --html have all.".formatted(of - MOST));
        }
    }

    private Table vulnerabilities() {
        Table table = new Table()
                .text("VULNERABILITY")
                .text("DUE")
                .number("OPEN")
                .number("OVERDUE")
                .number("LATE")
                .number("50 %")
                .number("100 %")
                .wrapped("URGENCY");
        report.vulnerabilities().stream()
                .limit(MOST)
                .forEach(clocks -> table.row(
                        clocks.getVulnerabilityId(),
                        SlaReport.open(clocks) == 0 ? "closed" : due(clocks),
                        SlaReport.open(clocks) + "/" + clocks.getTotalCount(),
                        clocks.getOverdueCount(),
                        clocks.getLateCount(),
                        clocks.hasEffective50() ? Moments.span(Moments.duration(clocks.getEffective50())) : "-",
                        clocks.hasEffective100() ? Moments.span(Moments.duration(clocks.getEffective100())) : "-",
                        Words.orDash(clocks.getOutcome())));
        return table;
    }

    private String due(VulnerabilityClocks clocks) {
        return Moments.instant(clocks.getDueTime())
                .map(due -> Moments.until(due, report.at()))
                .orElse("next window");
    }

    private void holdingUp(List<String> lines) {
        List<ExposureView> holding = report.holdingUp();
        if (holding.isEmpty()) {
            return;
        }
        Table table = new Table().text("HOST").text("VULNERABILITY").text("DUE").wrapped("WHY");
        holding.stream()
                .limit(MOST)
                .forEach(exposure -> table.row(
                        exposure.getHostId(),
                        exposure.getVulnerabilityId(),
                        Moments.instant(exposure.getDueTime())
                                .map(due -> Moments.until(due, report.at()))
                                .orElse("next window"),
                        exposure.getWhy()));
        lines.add("");
        lines.add("What holds it up:");
        lines.addAll(table.lines(width));
        more(lines, holding.size());
    }

    private void extensions(List<String> lines) {
        for (VulnerabilityClocks clocks : report.vulnerabilities()) {
            Optional<DueExtensionView> last =
                    clocks.getExtensionsList().stream().reduce((_, it) -> it);
            last.ifPresent(extension -> {
                lines.add("");
                add(
                        lines,
                        "%s was given until %s by %s (expires %s): %s"
                                .formatted(
                                        clocks.getVulnerabilityId(),
                                        Moments.at(extension.getDueTime()),
                                        extension.getGivenBy(),
                                        Moments.at(extension.getExpireTime()),
                                        extension.getReason()));
            });
        }
    }

    private void asserted(List<String> lines) {
        report.asserted().forEach(each -> {
            lines.add("");
            add(lines, each.sentence() + ".");
        });
    }
}
