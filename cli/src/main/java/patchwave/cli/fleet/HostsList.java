package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave hosts list}. */
@Command(
        name = "list",
        description = "List hosts with their condition, when they last reported, and what they do.",
        footer = {"", "Example:", "  patchwave hosts list --pool production/web"})
public final class HostsList implements Callable<Integer> {
    private final Session session;

    @Option(names = "--environment", paramLabel = "E", description = "Only hosts of this environment.")
    private String environment = "";

    @Option(names = "--pool", paramLabel = "P", description = "Only hosts of this pool, such as production/web.")
    private String pool = "";

    @Option(
            names = "--drained",
            description = "Only hosts that may be out of their load balancers by their agent's doing, with since when.")
    private boolean drained;

    public HostsList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListHostsResponse all = all(link);
            session.answer(all, () -> lines(all.getHostsList()));
        }
        return ExitCode.DONE.number();
    }

    /** All pages as one answer. */
    private ListHostsResponse all(ControllerLink link) {
        ListHostsResponse.Builder all = ListHostsResponse.newBuilder();
        String token = "";
        do {
            ListHostsResponse page = link.fleet()
                    .listHosts(ListHostsRequest.newBuilder()
                            .setEnvironment(environment)
                            .setPool(pool)
                            .setPageToken(token)
                            .build());
            page.getHostsList().stream()
                    .filter(host -> !drained || Drains.isDrained(host))
                    .forEach(all::addHosts);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all.build();
    }

    private List<String> lines(List<HostView> hosts) {
        if (hosts.isEmpty()) {
            return List.of(drained ? "No such host is drained." : "No such hosts are enrolled.");
        }
        Table table = new Table()
                .text("HOST")
                .text("CONDITION")
                .text("REPORT")
                .text("DOES")
                .wrapped("POOLS AND DETAIL");
        Map<String, Integer> counts = new TreeMap<>();
        for (HostView host : hosts) {
            counts.merge(Words.of(host.getCondition()), 1, Integer::sum);
            String detail = host.getConditionDetail().isBlank() ? "" : "; " + host.getConditionDetail();
            table.row(
                    host.getHostId(),
                    Words.of(host.getCondition()),
                    Moments.ago(host.getLastReportTime(), session.now()),
                    does(host),
                    (host.getPoolsCount() == 0
                                    ? host.getEnvironment() + ", no pool"
                                    : String.join(", ", host.getPoolsList()))
                            + detail
                            + (Drains.isDrained(host) ? "; " + Drains.sentence(host, session.now()) : "")
                            + (OwnUpdates.installs(host) ? "; " + OwnUpdates.sentence(host) : ""));
        }
        List<String> lines = new ArrayList<>(table.lines(session.width()));
        lines.add("");
        List<String> summary = new ArrayList<>();
        counts.forEach((condition, count) -> summary.add(count + " " + condition));
        lines.add(Words.count(hosts.size(), "host") + ": " + String.join(", ", summary));
        return lines;
    }

    private static String does(HostView host) {
        if (host.getClaimedBy().isEmpty()) {
            return "-";
        }
        String step = Words.of(host.getStep());
        return step.equals("unknown") ? "claimed" : step;
    }
}
