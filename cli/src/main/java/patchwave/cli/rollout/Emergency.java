package patchwave.cli.rollout;

import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.signing.SigningKey;
import patchwave.cli.text.Wrap;
import patchwave.cli.watch.RolloutWatch;
import patchwave.cli.watch.WatchOptions;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.StartRolloutResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave emergency}. */
@Command(
        name = "emergency",
        description = {
            "Patch the whole fleet now, in one command: show how urgent the advisory is, plan with the emergency profile,"
                    + " show the plan, sign it, start it, and watch it. Environments keep their order and no pool goes"
                    + " below its floor; only the pace is another.",
            "It asks nothing. To look first: patchwave rollout plan --emergency."
        },
        footer = {
            "",
            "Example:",
            "  patchwave emergency --advisory CVE-2015-0235 --package libc6 \\",
            "      --reason 'GHOST: remote code execution in glibc'"
        })
public final class Emergency implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--advisory",
            required = true,
            paramLabel = "ID",
            description = "The advisory, such as CVE-2015-0235.")
    private String advisoryId = "";

    @Mixin
    private PlanWish wish = new PlanWish();

    @Option(
            names = "--watch",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Watch it to its end (the default), or only start it.")
    private boolean isWatching;

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public Emergency(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        // Before anything is asked of anyone: a missing key is found now, and not after the plan was read.
        SigningKey key = session.signingKey();
        try (ControllerLink link = session.connect()) {
            if (!session.isJson()) {
                String urgency = new UrgencyNow(session, link).sentence(advisoryId);
                Wrap.lines("", urgency, session.width()).forEach(session::say);
                session.say("");
            }
            PlanRolloutRequest request =
                    wish.request().setAdvisoryId(advisoryId).setEmergency(true).build();
            AskedFor asked = AskedFor.of(request);
            PlanRolloutResponse response = link.planning().planRollout(request);
            PlanFile plan =
                    asked.answer(response.getPlan(), response.getPreview()).signedBy(key);
            if (!session.isJson()) {
                new PlanText(session.width(), session.zone())
                        .lines(plan, asked.more(plan.plan()))
                        .forEach(session::say);
                session.say("");
            }
            return start(link, plan).number();
        }
    }

    private ExitCode start(ControllerLink link, PlanFile plan) throws InterruptedException {
        StartRolloutResponse response = started(link, plan);
        String id = response.getRolloutId();
        if (isWatching) {
            session.remark("Rollout " + id + " is started.");
            return new RolloutWatch(session, link, watchOptions).follow(id);
        }
        session.answer(
                response, () -> List.of("Rollout " + id + " is started. Watch it: patchwave rollout watch " + id));
        return ExitCode.DONE;
    }

    private StartRolloutResponse started(ControllerLink link, PlanFile plan) throws InterruptedException {
        Interruptions.Registration interruption = session.surroundings()
                .interruptions()
                .onInterrupt(() ->
                        session.remark("Interrupted while it was being started; if it was: patchwave rollout watch "
                                + plan.plan().getPlanId()));
        try (interruption) {
            return new PlanStart(session, link, watchOptions.giveUp()).start(plan);
        }
    }
}
