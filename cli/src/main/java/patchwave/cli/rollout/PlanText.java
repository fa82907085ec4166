package patchwave.cli.rollout;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PoolPreview;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/**
 * A plan for people: what it changes, in which batches and order, how low pools go, whom it leaves out, and how long.
 *
 * @param width columns of the screen
 * @param zone the reader's zone
 */
public record PlanText(int width, ZoneId zone) {
    private static final int BATCHES_SHOWN = 8;
    private static final int HOSTS_NAMED = 5;

    /** For whoever does not know what was asked for: no plan file says it. */
    public List<String> lines(PlanFile file) {
        return lines(file, List.of());
    }

    /**
     * For whoever asked for it.
     *
     * @param more names of packages that the plan aims at and nobody asked for
     */
    List<String> lines(PlanFile file, List<String> more) {
        Plan plan = file.plan();
        PlanPreview preview = file.preview();
        List<String> lines = new ArrayList<>(head(plan));
        lines.add("plan hash " + file.planHash());
        lines.addAll(Wrap.lines(
                "",
                "Signed are the lines above and what it aims at; all the rest is the controller's forecast.",
                width));
        preview.getWarningsList().forEach(warning -> lines.addAll(Wrap.lines("warning: ", warning, width)));
        section(lines, levels(plan));
        if (!more.isEmpty()) {
            lines.addAll(Wrap.lines(
                    "  ",
                    Words.count(more.size(), "package") + " more than asked for: " + String.join(", ", more)
                            + ". The package manager moves what depends on them along; apt moves all packages of one"
                            + " source together.",
                    width));
        }
        new TransactionText(width).sections(plan, preview).forEach(section -> section(lines, section));
        section(lines, stages(preview));
        section(lines, canaries(preview));
        section(lines, pools(preview));
        section(lines, excluded(preview));
        section(lines, new ForecastText(width, zone).lines(preview));
        return lines;
    }

    /** What is signed, beside the exact versions: from the plan alone, since nobody signs the preview. */
    private List<String> head(Plan plan) {
        List<String> lines = new ArrayList<>();
        lines.add("Plan " + Words.clean(plan.getPlanId()) + (plan.getEmergency() ? "  EMERGENCY" : ""));
        if (!plan.getRollsBack().isEmpty()) {
            lines.addAll(Wrap.lines("", "takes back rollout " + plan.getRollsBack(), width));
        }
        String advisory = plan.getAdvisoryId().isEmpty() ? "" : plan.getAdvisoryId() + ": ";
        lines.addAll(Wrap.lines("", advisory + Words.orDash(plan.getReason()), width));
        lines.addAll(Wrap.lines("environments: ", String.join(", ", plan.getEnvironmentsList()), width));
        lines.addAll(Wrap.lines("reboots: ", reboots(plan.getReboot()), width));
        lines.add("made " + Moments.at(plan.getCreatedTime()) + ", valid until " + Moments.at(plan.getExpireTime()));
        return lines;
    }

    private static String reboots(RebootPolicy policy) {
        return policy == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED
                ? "drained hosts reboot where nothing else makes them run the new versions"
                : "none: a host that needs one fails and says why";
    }

    private static void section(List<String> lines, List<String> section) {
        if (!section.isEmpty()) {
            lines.add("");
            lines.addAll(section);
        }
    }

    /** The exact versions. A host of a release without any is in the plan all the same. */
    private List<String> levels(Plan plan) {
        Table table = new Table().text("AIMS AT ON").text("PACKAGE").wrapped("VERSION");
        for (PatchLevel level : plan.getPatchLevelsList()) {
            if (level.getPackagesCount() == 0) {
                table.row(level.getOsRelease(), "-", "-");
            }
            level.getPackagesList()
                    .forEach(target -> table.row(
                            level.getOsRelease(),
                            target.getName() + ":" + target.getArchitecture(),
                            target.getVersion()));
        }
        return table.isEmpty() ? List.of() : table.lines(width);
    }

    private List<String> stages(PlanPreview preview) {
        Table table = new Table()
                .text("STAGE")
                .number("HOSTS")
                .number("ROUNDS")
                .wrapped("BATCHES")
                .wrapped("FIRST HOSTS IN ORDER");
        for (StagePreview stage : preview.getStagesList()) {
            List<String> batches =
                    stage.getBatchSizesList().stream().map(String::valueOf).toList();
            String rounds = stage.getRoundCount()
                    + (stage.getRoundCount() > stage.getMinimumRoundCount()
                            ? " (minimum " + stage.getMinimumRoundCount() + ")"
                            : "");
            table.row(
                    stage.getEnvironment(),
                    stage.getHostCount(),
                    rounds,
                    Words.few(batches, BATCHES_SHOWN),
                    firstHosts(stage));
        }
        return table.isEmpty() ? List.of() : table.lines(width);
    }

    /** Whom the first batch of each stage stands for. */
    private List<String> canaries(PlanPreview preview) {
        Table table = new Table().text("FIRST BATCH OF").wrapped("HOST").wrapped("STANDS FOR");
        for (StagePreview stage : preview.getStagesList()) {
            stage.getCanariesList()
                    .forEach(canary -> table.row(stage.getEnvironment(), canary.getHostId(), canary.getKind()));
        }
        return table.isEmpty() ? List.of() : table.lines(width);
    }

    private static String firstHosts(StagePreview stage) {
        int shown = Math.min(HOSTS_NAMED, stage.getFirstHostsCount());
        String first = String.join(", ", stage.getFirstHostsList().subList(0, shown));
        int more = stage.getHostCount() - shown;
        return more > 0 ? first + (shown > 0 ? " and " : "") + more + " more" : first;
    }

    private List<String> pools(PlanPreview preview) {
        Table table = new Table()
                .text("POOL")
                .number("HOSTS")
                .number("FLOOR")
                .number("LOWEST IN SERVICE")
                .text("");
        for (StagePreview stage : preview.getStagesList()) {
            for (PoolPreview pool : stage.getPoolsList()) {
                int spare = pool.getLowestInServiceCount() - pool.getFloorCount();
                String verdict = spare == 0 ? "at floor" : spare + " to spare";
                table.row(
                        pool.getPool(),
                        pool.getRegisteredCount(),
                        pool.getFloorCount(),
                        pool.getLowestInServiceCount(),
                        spare < 0 ? "below floor" : verdict);
            }
        }
        return table.isEmpty() ? List.of() : table.lines(width);
    }

    private List<String> excluded(PlanPreview preview) {
        if (preview.getExcludedCount() == 0) {
            return List.of();
        }
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (ExcludedHost host : preview.getExcludedList()) {
            byReason.computeIfAbsent(Words.clean(host.getReason()), _ -> new ArrayList<>())
                    .add(host.getHostId());
        }
        List<String> lines = new ArrayList<>();
        lines.add("LEFT OUT");
        byReason.forEach((reason, hosts) -> lines.addAll(Wrap.lines(
                "  " + Words.count(hosts.size(), "host") + ": ",
                reason + " (" + Words.few(hosts, HOSTS_NAMED) + ")",
                width)));
        return lines;
    }
}
