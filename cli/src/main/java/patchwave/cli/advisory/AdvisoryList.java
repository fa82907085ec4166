package patchwave.cli.advisory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.UrgentVulnerability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave advisory list}. */
@Command(
        name = "list",
        description = {
            "List what is to be done now: the vulnerabilities that hosts are exposed to, the most urgent first, with when they are"
                    + " due, the packages that would help, and what to do next.",
            "For what must be done at once the controller makes a plan by itself. Hosts obey what operators signed and nothing"
                    + " else. It starts one only where a standing approval ('patchwave approval list') and"
                    + " urgency.start_immediate of the fleet file let it; where it has not, the reason stands below. What is"
                    + " due later goes into the next maintenance window that ends in time; where none does, that is a"
                    + " warning.",
            "What operators say is not affected ('patchwave advisory assert') stands below, that which is exploited first."
        },
        footer = {
            "",
            "Example:",
            "  patchwave advisory list",
            "  patchwave rollout proposal CVE-2015-0235 --out ghost.plan"
        })
public final class AdvisoryList implements Callable<Integer> {
    private static final int NAMED = 3;

    private final Session session;

    @Option(names = "--count", paramLabel = "N", description = "At most so many, 1 to 1000. Default: 100.")
    private int count;

    public AdvisoryList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListUrgentResponse response = link.rollouts()
                    .listUrgent(ListUrgentRequest.newBuilder().setCount(count).build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(ListUrgentResponse response) {
        List<String> lines = new ArrayList<>();
        if (!response.getComplete()) {
            lines.add("warning: inventories are still being read, so that hosts may be missing");
        }
        if (response.getVulnerabilitiesCount() == 0) {
            lines.addAll(Wrap.lines(
                    "", "No host is known to be exposed to anything that could be mended.", session.width()));
            asserted(lines, response.getAssertedList());
            return lines;
        }
        Table table = new Table()
                .text("VULNERABILITY")
                .text("DUE")
                .number("HOSTS")
                .wrapped("PACKAGES")
                .wrapped("NEXT");
        response.getVulnerabilitiesList()
                .forEach(each -> table.row(
                                each.getVulnerabilityId(),
                                due(each),
                                each.getOpenCount(),
                                each.getPackagesCount() == 0 ? "-" : Words.few(each.getPackagesList(), NAMED),
                                next(each))
                        .note(notStarted(each)));
        lines.addAll(table.lines(session.width()));
        int more = response.getTotalCount() - response.getVulnerabilitiesCount();
        if (more > 0) {
            lines.add("and %d more: --count shows up to 1000".formatted(more));
        }
        proposals(lines, response.getVulnerabilitiesList());
        asserted(lines, response.getAssertedList());
        return lines;
    }

    /** What people took out of the list: whoever looks for what is to be done must see that too. */
    private void asserted(List<String> lines, List<AssertedHosts> all) {
        if (all.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Operators say not affected:");
        all.forEach(each -> lines.addAll(Wrap.lines(
                "  ",
                Words.clean("%s%s (%s)"
                        .formatted(
                                each.getExploited() ? "exploited: " : "",
                                AssertionText.sentence(each.getAssertion(), session.now()),
                                each.getCount() == 0 ? "matches no host now" : Words.count(each.getCount(), "host"))),
                session.width())));
    }

    private String due(UrgentVulnerability of) {
        return Moments.instant(of.getDueTime())
                .map(due -> Moments.until(due, session.now()))
                .orElse("next window");
    }

    private static String next(UrgentVulnerability of) {
        return (of.getNoWindow() ? "warning: " : "")
                + of.getOutcome()
                + (of.getRolloutIdsCount() == 0
                        ? ": " + of.getNext()
                        : ": " + Words.few(of.getRolloutIdsList(), NAMED));
    }

    private static String notStarted(UrgentVulnerability of) {
        return of.getNotStarted().isBlank() ? "" : "not started by itself: " + of.getNotStarted();
    }

    private static void proposals(List<String> lines, List<UrgentVulnerability> all) {
        List<String> ready = all.stream()
                .filter(UrgentVulnerability::getProposed)
                .map(UrgentVulnerability::getVulnerabilityId)
                .toList();
        if (!ready.isEmpty()) {
            lines.add("");
            lines.add("Plans are ready. Look at one, then sign and start it:");
            ready.stream()
                    .limit(NAMED)
                    .forEach(id -> lines.add("  patchwave rollout proposal %s --out FILE".formatted(id)));
        }
    }
}
