package patchwave.cli.rollout;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.argument.ReasonOption;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.watch.RolloutWatch;
import patchwave.cli.watch.WatchOptions;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.StartRolloutResponse;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code patchwave rollback}. */
@Command(
        name = "rollback",
        description = {
            "Take a rollout back: plan a new rollout of the hosts that it changed, to the versions that each of them had"
                    + " before, from the packages that the hosts archived. It is signed, paced, and stopped like any"
                    + " other. What the rollout mended is open again afterwards.",
            "Without --out and --start it only shows the plan."
        },
        footer = {
            "",
            "Example:",
            "  patchwave rollback cve-2015-0235-20261121-2311-x7mk \\",
            "      --reason 'the new libc6 breaks ghostd' --start --watch"
        })
public final class Rollback implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Option(names = "--emergency", description = "With the emergency profile: faster, and never below a floor.")
    private boolean isEmergency;

    /** What becomes of the plan: not both. */
    static final class Fate {
        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "The plan file to make, to be reviewed and started.")
        private @Nullable Path file;

        @Option(names = "--start", description = "Sign it with your key and start it at once.")
        private boolean isStarted;
    }

    @ArgGroup
    private @Nullable Fate fate;

    @Option(
            names = "--watch",
            description = "With --start: watch it to its end; the exit code then tells how it ended.")
    private boolean isWatching;

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public Rollback(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        @Nullable Fate chosen = fate;
        boolean isStarted = chosen != null && chosen.isStarted;
        if (isWatching && !isStarted) {
            throw new ParameterException(spec.commandLine(), "--watch needs --start");
        }
        try (ControllerLink link = session.connect()) {
            PlanRollbackRequest request = PlanRollbackRequest.newBuilder()
                    .setRolloutId(rollout.id())
                    .setReason(reason.text())
                    .setEmergency(isEmergency)
                    .build();
            PlanRollbackResponse response = link.planning().planRollback(request);
            PlanFile plan = AskedFor.of(request).answer(response.getPlan(), response.getPreview());
            if (isStarted) {
                return start(link, plan).number();
            }
            @Nullable Path file = chosen == null ? null : chosen.file;
            if (file != null) {
                plan.create(file);
            }
            show(plan);
            session.remark(
                    file == null
                            ? "Nothing was written or started; add --out FILE or --start."
                            : "Nothing was started. Review " + file + ", then: patchwave rollout start " + file
                                    + " --watch");
        }
        return ExitCode.DONE.number();
    }

    private void show(PlanFile plan) {
        if (session.isJson()) {
            session.out().print(plan.text());
        } else {
            new PlanText(session.width(), session.zone()).lines(plan).forEach(session::say);
        }
    }

    private ExitCode start(ControllerLink link, PlanFile plan) throws InterruptedException {
        PlanFile signed = plan.signedBy(session.signingKey());
        if (!session.isJson()) {
            show(signed);
            session.say("");
        }
        StartRolloutResponse response = new PlanStart(session, link, watchOptions.giveUp()).start(signed);
        String id = response.getRolloutId();
        if (isWatching) {
            session.remark("Rollout " + id + " is started.");
            return new RolloutWatch(session, link, watchOptions).follow(id);
        }
        session.answer(
                response, () -> List.of("Rollout " + id + " is started. Watch it: patchwave rollout watch " + id));
        return ExitCode.DONE;
    }
}
