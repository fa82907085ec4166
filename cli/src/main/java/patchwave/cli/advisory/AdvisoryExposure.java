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
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.VerdictHosts;
import patchwave.proto.operator.v1.VulnerabilityExposure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code patchwave advisory exposure}. */
@Command(
        name = "exposure",
        description = {
            "Say which hosts a vulnerability concerns, by what the feeds state and the inventories that hosts sent. Each host that"
                    + " has anything of it has one verdict: affected-fix-available, affected-no-fix, affected-wontfix, fixed-not-effective (the fix is"
                    + " installed, and old code still runs), unknown, fixed, not-affected.",
            "The line 'runs' says on how many of the hosts with one of the first five what is affected listens where others can"
                    + " reach it, listens on loopback, is loaded by a process, or is installed alone.",
            "What an operator says is not affected ('patchwave advisory assert') has the verdict not-affected, and is told with who"
                    + " said so, until when and why.",
            "Hosts without an inventory or with an old one, hosts that could not look everywhere, and releases that no feed speaks of are named:"
                    + " of them it is not known."
        },
        footer = {"", "Example:", "  patchwave advisory exposure CVE-2015-0235"})
public final class AdvisoryExposure implements Callable<Integer> {
    private static final int NAMED = 20;
    private static final int STATED = 10;

    private final Session session;

    @Parameters(
            paramLabel = "ADVISORY",
            description = "A CVE, or an advisory such as DSA-3142-1 for all CVEs that it names.")
    private String advisoryId = "";

    @Option(names = "--all", description = "Name every host and every statement.")
    private boolean all;

    public AdvisoryExposure(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetExposureResponse response = link.rollouts()
                    .getExposure(GetExposureRequest.newBuilder()
                            .setAdvisoryId(advisoryId)
                            .build());
            session.answer(response, () -> lines(response));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(GetExposureResponse response) {
        List<String> lines = new ArrayList<>();
        if (response.getVulnerabilitiesCount() == 0) {
            add(
                    lines,
                    "No feed states anything about " + Words.clean(advisoryId)
                            + ". That is not that nobody is affected: 'patchwave feeds' says how old they are.");
        }
        response.getVulnerabilitiesList().forEach(each -> one(lines, each));
        if (response.getUnknownCount() > 0) {
            add(
                    lines,
                    "Nothing is known of " + Words.count(response.getUnknownCount(), "host")
                            + " without an inventory, or with an old one: "
                            + some(response.getUnknownHostsList(), response.getUnknownCount()));
        }
        if (response.getPartialCount() > 0) {
            add(
                    lines,
                    "Not all could be looked at on " + Words.count(response.getPartialCount(), "host") + ": "
                            + some(response.getPartialHostsList(), response.getPartialCount()));
        }
        if (response.hasOldestInventoryTime()) {
            lines.add("The oldest inventory is of " + Moments.ago(response.getOldestInventoryTime(), session.now())
                    + ".");
        }
        if (!response.getComplete()) {
            lines.add("The controller has just started and still reads inventories: ask again.");
        }
        return lines;
    }

    private void one(List<String> lines, VulnerabilityExposure of) {
        lines.add(Words.clean(of.getVulnerabilityId()));
        if (of.getVerdictsCount() == 0) {
            lines.add("  No host has anything that it is stated about.");
        } else {
            Table verdicts = new Table().text("VERDICT").number("HOSTS").wrapped("WHICH");
            for (VerdictHosts verdict : of.getVerdictsList()) {
                verdicts.row(
                        verdict.getVerdict(), verdict.getCount(), some(verdict.getHostsList(), verdict.getCount()));
            }
            lines.addAll(verdicts.lines(session.width()));
        }
        RunsLine.of(of.getRunsList()).ifPresent(line -> add(lines, line));
        if (all) {
            of.getRunsList()
                    .forEach(runs ->
                            add(lines, "  " + runs.getEvidence() + ": " + some(runs.getHostsList(), runs.getCount())));
        }
        of.getAssertedList()
                .forEach(asserted -> add(
                        lines,
                        "An operator says not affected, for %s (%s): %s"
                                .formatted(
                                        Words.count(asserted.getCount(), "host"),
                                        some(asserted.getHostsList(), asserted.getCount()),
                                        AssertionText.sentence(asserted.getAssertion(), session.now()))));
        of.getUnspokenList()
                .forEach(silent -> add(
                        lines,
                        "No feed speaks of " + silent.getRelease() + ", so that it is not known of "
                                + Words.count(silent.getCount(), "host") + ": "
                                + some(silent.getHostsList(), silent.getCount())));
        lines.add("");
        Table stated = new Table()
                .text("ADVISORY")
                .text("RELEASE")
                .wrapped("OF")
                .wrapped("STATES")
                .text("HAD");
        of.getStatementsList().stream()
                .limit(all ? Integer.MAX_VALUE : STATED)
                .forEach(statement -> stated.row(
                        statement.getAdvisoryId(),
                        Words.orDash(statement.getRelease()),
                        statement.getSubject(),
                        statement.getStatus() + " (" + statement.getFeed() + ")",
                        Moments.ago(statement.getFetchTime(), session.now())));
        lines.addAll(stated.lines(session.width()));
        int more = of.getStatementsCount() - STATED;
        if (!all && more > 0) {
            lines.add("and " + Words.count(more, "statement") + " more: --all");
        }
        lines.add("");
    }

    private String some(List<String> hosts, int count) {
        List<String> named = all ? hosts : hosts.subList(0, Math.min(NAMED, hosts.size()));
        return String.join(", ", named) + (count > named.size() ? ", ..." : "");
    }

    private void add(List<String> lines, String text) {
        lines.addAll(Wrap.lines("", text, session.width()));
    }
}
