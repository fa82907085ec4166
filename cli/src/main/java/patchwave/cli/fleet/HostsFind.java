package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.FindHostsRequest;
import patchwave.proto.operator.v1.FindHostsResponse;
import patchwave.proto.operator.v1.FoundHost;
import patchwave.proto.operator.v1.FoundItem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave hosts find}. */
@Command(
        name = "find",
        description = {
            "List the hosts that have a package or a Java library, by the inventories that they sent: installed by dpkg or rpm,"
                    + " or in any jar, war or ear on their disks, also inside of others.",
            "Hosts that have sent no inventory, or none lately, are named: of them it is not known. A version that cannot be told, or compared,"
                    + " is taken for an older one."
        },
        footer = {"", "Example:", "  patchwave hosts find --package log4j-core --version '<2.17.1'"})
public final class HostsFind implements Callable<Integer> {
    private static final int NAMED = 10;

    private final Session session;

    @Option(
            names = "--package",
            required = true,
            paramLabel = "NAME",
            description = "A binary package such as libssl3, or a Java library such as log4j-core or"
                    + " org.apache.logging.log4j:log4j-core.")
    private String name = "";

    @Option(
            names = "--version",
            paramLabel = "'<V'",
            description = "Only versions before this one, in the order of each host's own distribution.")
    private String version = "";

    @Option(names = "--count", description = "How many hosts have which version, instead of the hosts.")
    private boolean counts;

    public HostsFind(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!version.isEmpty() && (!version.startsWith("<") || version.length() < 2 || version.startsWith("<="))) {
            session.err()
                    .println("patchwave: --version: expected '<' and a version, such as '<2.17.1', found '"
                            + Words.clean(version) + "'");
            return ExitCode.WRONG_USAGE.number();
        }
        FindHostsResponse all;
        try (ControllerLink link = session.connect()) {
            all = all(link);
        }
        session.answer(all, () -> lines(all));
        return ExitCode.DONE.number();
    }

    /** All pages as one answer. */
    private FindHostsResponse all(ControllerLink link) {
        FindHostsResponse.Builder all = FindHostsResponse.newBuilder();
        String token = "";
        do {
            FindHostsResponse page = link.fleet()
                    .findHosts(FindHostsRequest.newBuilder()
                            .setPackage(name)
                            .setBelowVersion(version.isEmpty() ? "" : version.substring(1))
                            .setPageToken(token)
                            .build());
            List<FoundHost> before = all.getHostsList();
            all = page.toBuilder().clearHosts().addAllHosts(before).addAllHosts(page.getHostsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all.build();
    }

    private List<String> lines(FindHostsResponse response) {
        Table table = counts ? byVersion(response) : byHost(response);
        List<String> lines = new ArrayList<>();
        if (!table.isEmpty()) {
            lines.addAll(table.lines(session.width()));
            lines.add("");
        }
        lines.addAll(Wrap.lines(
                "",
                "%d of %s that sent an inventory%s"
                        .formatted(
                                response.getFoundCount(),
                                Words.count(response.getInventoryCount(), "host"),
                                response.hasOldestInventoryTime()
                                        ? ", the oldest "
                                                + Moments.ago(response.getOldestInventoryTime(), session.now())
                                        : ""),
                session.width()));
        if (response.getUnknownCount() > 0) {
            List<String> some =
                    response.getUnknownHostsList().stream().limit(NAMED).toList();
            lines.addAll(Wrap.lines(
                    "",
                    "Not known of " + Words.count(response.getUnknownCount(), "host") + " that sent none lately: "
                            + String.join(", ", some) + (response.getUnknownCount() > some.size() ? ", ..." : ""),
                    session.width()));
        }
        if (response.getPartialCount() > 0) {
            List<String> some =
                    response.getPartialHostsList().stream().limit(NAMED).toList();
            lines.addAll(Wrap.lines(
                    "",
                    "Not found on " + Words.count(response.getPartialCount(), "host")
                            + " that could not look everywhere: " + String.join(", ", some)
                            + (response.getPartialCount() > some.size() ? ", ..." : ""),
                    session.width()));
        }
        if (!response.getComplete()) {
            lines.add("The controller has just started and still reads inventories: ask again.");
        }
        return lines;
    }

    private Table byHost(FindHostsResponse response) {
        Table table = new Table().text("HOST").wrapped("FOUND").wrapped("POOLS").text("SEEN");
        response.getHostsList()
                .forEach(host -> table.row(
                        host.getHostId(),
                        host.getItemsList().stream().map(HostsFind::words).collect(Collectors.joining(", ")),
                        host.getPoolsCount() == 0
                                ? host.getEnvironment() + ", no pool"
                                : String.join(", ", host.getPoolsList()),
                        Moments.ago(host.getInventoryTime(), session.now())));
        return table;
    }

    private static Table byVersion(FindHostsResponse response) {
        Map<String, Integer> hosts = new TreeMap<>();
        response.getHostsList()
                .forEach(host -> host.getItemsList().forEach(item -> hosts.merge(words(item), 1, Integer::sum)));
        Table table = new Table().wrapped("FOUND").number("HOSTS");
        hosts.forEach((found, count) -> table.row(found, count));
        return table;
    }

    private static String words(FoundItem item) {
        return item.getName() + " " + (item.getVersion().isEmpty() ? "of unknown version" : item.getVersion());
    }
}
