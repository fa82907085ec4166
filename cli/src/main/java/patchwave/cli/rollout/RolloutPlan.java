package patchwave.cli.rollout;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave rollout plan}. */
@Command(
        name = "plan",
        description = {
            "Plan a rollout and disrupt nothing: hosts of the first environment resolve the packages, and the answer is what"
                    + " changes, in which batches, how low pools go, whom it leaves out, and how long it takes. The plan"
                    + " goes to a file that can be reviewed; it starts nothing before it is signed and started."
        },
        footer = {
            "",
            "Example:",
            "  patchwave rollout plan --package libc6 --advisory CVE-2015-0235 \\",
            "      --reason 'glibc GHOST' --out ghost.plan",
            "  patchwave rollout start ghost.plan --watch"
        })
public final class RolloutPlan implements Callable<Integer> {
    private final Session session;

    @Mixin
    private PlanWish wish = new PlanWish();

    @Option(names = "--advisory", paramLabel = "ID", description = "The advisory it answers, such as CVE-2015-0235.")
    private String advisoryId = "";

    @Option(
            names = "--environment",
            paramLabel = "E",
            description = "Cover this environment only. May be repeated. Default: all, in the fleet file's order.")
    private List<String> environments = new ArrayList<>();

    @Option(names = "--emergency", description = "Plan with the emergency profile: faster, and never below a floor.")
    private boolean isEmergency;

    @Option(names = "--out", paramLabel = "FILE", description = "The plan file to make. Default: only show the plan.")
    private @Nullable Path file;

    public RolloutPlan(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            PlanRolloutRequest request = wish.request()
                    .setAdvisoryId(advisoryId)
                    .setEmergency(isEmergency)
                    .addAllEnvironments(environments)
                    .build();
            AskedFor asked = AskedFor.of(request);
            PlanRolloutResponse response = link.planning().planRollout(request);
            PlanFile plan = asked.answer(response.getPlan(), response.getPreview());
            @Nullable Path target = file;
            if (target != null) {
                plan.create(target);
            }
            show(plan, asked.more(plan.plan()), target);
        }
        return ExitCode.DONE.number();
    }

    private void show(PlanFile plan, List<String> more, @Nullable Path target) {
        if (session.isJson()) {
            session.out().print(plan.text());
        } else {
            new PlanText(session.width(), session.zone()).lines(plan, more).forEach(session::say);
        }
        session.remark(
                target == null
                        ? "Nothing was written or started; add --out FILE to keep the plan."
                        : "Nothing was started. Review " + target + ", then: patchwave rollout start " + target
                                + " --watch");
    }
}
