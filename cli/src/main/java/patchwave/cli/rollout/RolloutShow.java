package patchwave.cli.rollout;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.watch.Failures;
import patchwave.cli.watch.Frame;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave rollout show}. */
@Command(
        name = "show",
        description = "Show a rollout as it is now: failures, stages, pools, what works, and what waits and why.",
        footer = {"", "Example:", "  patchwave rollout show r-20261121-1 --hosts"})
public final class RolloutShow implements Callable<Integer> {
    private final Session session;

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Option(names = "--hosts", description = "Also list every host of the rollout, failed ones first.")
    private boolean isHostsWanted;

    public RolloutShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            GetRolloutResponse response = link.rollouts()
                    .getRollout(GetRolloutRequest.newBuilder()
                            .setRolloutId(rollout.id())
                            .build());
            session.answer(response, () -> lines(response.getRollout()));
        }
        return ExitCode.DONE.number();
    }

    private List<String> lines(RolloutView view) {
        boolean isUnicode = session.surroundings().isUnicode();
        List<String> lines =
                new ArrayList<>(new Frame(session.width(), isUnicode, session.zone()).lines(view, session.now()));
        if (isHostsWanted && view.getHostsCount() > 0) {
            Table table = new Table()
                    .text("HOST")
                    .text("ENVIRONMENT")
                    .number("BATCH")
                    .text("STATE")
                    .text("SINCE")
                    .wrapped("DETAIL");
            view.getHostsList().stream()
                    .sorted(Comparator.comparing(host -> host.getPhase() != HostPhase.HOST_PHASE_FAILED))
                    .forEach(host -> row(table, host));
            lines.add("");
            lines.addAll(table.lines(session.width()));
        }
        return lines;
    }

    private void row(Table table, RolloutHostView host) {
        table.row(
                host.getHostId(),
                host.getEnvironment(),
                host.getBatch() == 0 ? "-" : host.getBatch(),
                Frame.step(host),
                Moments.ago(host.getChangeTime(), session.now()),
                host.getPhase() == HostPhase.HOST_PHASE_FAILED ? Failures.sentence(host) : host.getDetail());
    }
}
