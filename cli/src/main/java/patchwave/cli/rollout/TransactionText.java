package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.operator.v1.HostTransaction;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.ResolvedRelease;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;

/**
 * What the package managers of the hosts that were asked would do: hosts with the same transaction together, and what would
 * move that the plan does not list.
 *
 * @param width columns of the screen
 */
record TransactionText(int width) {
    private static final int HOSTS_NAMED = 5;
    private static final int PACKAGES_NAMED = 8;

    private record Key(String osRelease, List<PackageChange> changes) {}

    /** One section for each different transaction. */
    List<List<String>> sections(Plan plan, PlanPreview preview) {
        Map<Key, List<String>> hosts = new LinkedHashMap<>();
        for (HostTransaction transaction : preview.getTransactionsList()) {
            hosts.computeIfAbsent(
                            new Key(transaction.getOsRelease(), transaction.getChangesList()), _ -> new ArrayList<>())
                    .add(transaction.getHostId());
        }
        if (hosts.isEmpty()) {
            for (ResolvedRelease release : preview.getResolvedList()) {
                hosts.put(
                        new Key(release.getOsRelease(), release.getChangesList()),
                        new ArrayList<>(List.of(release.getResolvedOnHost())));
            }
        }
        List<List<String>> sections = new ArrayList<>();
        hosts.forEach((key, same) -> sections.add(section(plan, key, same)));
        return sections;
    }

    /** Names of the packages that the plan aims at on a release. */
    private static Set<String> listed(Plan plan, String osRelease) {
        return plan.getPatchLevelsList().stream()
                .filter(level -> level.getOsRelease().equals(osRelease))
                .map(PatchLevel::getPackagesList)
                .flatMap(List::stream)
                .map(PackageTarget::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<String> section(Plan plan, Key key, List<String> hosts) {
        Set<String> listed = listed(plan, key.osRelease());
        // The way back is known from what hosts reported; nobody is asked.
        String how = plan.getRollsBack().isEmpty() ? " simulated it:" : " reported when it was patched:";
        List<String> lines = new ArrayList<>(Wrap.lines(
                "",
                "What the transaction changes on " + key.osRelease() + ", as " + Words.few(hosts, HOSTS_NAMED) + how,
                width));
        if (key.changes().isEmpty()) {
            lines.add("  nothing");
            return lines;
        }
        Table table = new Table().text("PACKAGE").wrapped("FROM").wrapped("TO");
        List<String> others = new ArrayList<>();
        for (PackageChange change : key.changes()) {
            table.row(
                    change.getName() + ":" + change.getArchitecture(),
                    change.getFromVersion().isEmpty() ? "(new)" : change.getFromVersion(),
                    change.getToVersion());
            if (!listed.contains(change.getName())) {
                others.add(Words.clean(change.getName()));
            }
        }
        lines.addAll(table.lines(width));
        if (!others.isEmpty()) {
            lines.addAll(Wrap.lines(
                    "  ",
                    Words.count(others.size(), "package") + " that the plan does not list: "
                            + Words.few(others, PACKAGES_NAMED) + ". Hosts refuse to change more than it lists.",
                    width));
        }
        return lines;
    }
}
