package patchwave.cli.hold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HoldGroup;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.proto.operator.v1.ListHoldsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code patchwave holds}. */
@Command(
        name = "holds",
        description = {
            "List every host that waits now, grouped by reason: how many, the one sentence that is true of each of them,"
                    + " until when where that is known, and which hosts take the capacity."
        },
        footer = {"", "Example:", "  patchwave holds", "  patchwave holds --rollout r-20261121-1"})
public final class HoldsList implements Callable<Integer> {
    private static final int NAMED = 5;

    private final Session session;

    @Option(names = "--rollout", paramLabel = "ROLLOUT", description = "Only of this rollout. Default: of all.")
    private String rolloutId = "";

    public HoldsList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            ListHoldsResponse response = link.fleet()
                    .listHolds(ListHoldsRequest.newBuilder()
                            .setRolloutId(rolloutId)
                            .build());
            if (!response.getFault().isBlank()) {
                session.remark("warning: the planner's last turn failed, so these may be old: "
                        + Words.clean(response.getFault()));
            }
            session.answer(response, () -> lines(response.getGroupsList()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(List<HoldGroup> groups) {
        if (groups.isEmpty()) {
            return List.of("No host waits" + (rolloutId.isBlank() ? "." : " in rollout " + rolloutId + "."));
        }
        Map<String, List<HoldGroup>> byReason = new LinkedHashMap<>();
        groups.forEach(group -> byReason.computeIfAbsent(group.getHoldReason(), _ -> new ArrayList<>())
                .add(group));
        List<String> lines = new ArrayList<>();
        byReason.forEach((reason, same) -> {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            int hosts = same.stream().mapToInt(HoldGroup::getHostCount).sum();
            lines.add(heading(reason) + "  " + Words.count(hosts, "host"));
            same.forEach(group -> lines.addAll(lines(group)));
        });
        return lines;
    }

    /** POOL_AT_FLOOR reads "POOL AT FLOOR". */
    private static String heading(String reason) {
        return Words.clean(reason.replace('_', ' ').toUpperCase(Locale.ROOT));
    }

    private List<String> lines(HoldGroup group) {
        int width = session.width();
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines(
                "  " + group.getHostCount() + ": ",
                group.getRolloutId() + ": " + group.getSentence() + Until.words(group.getUntilTime(), session),
                width));
        lines.addAll(Wrap.lines("     hosts: ", named(group.getHostsList(), group.getHostCount()), width));
        if (group.getHoldersCount() > 0) {
            lines.addAll(Wrap.lines("     held by: ", Words.few(group.getHoldersList(), NAMED), width));
        }
        return lines;
    }

    /** The list may be cut already; the count is not. */
    private static String named(List<String> hosts, int count) {
        int shown = Math.min(NAMED, hosts.size());
        String first = String.join(", ", hosts.subList(0, shown));
        return count > shown ? first + " and " + (count - shown) + " more" : first;
    }
}
