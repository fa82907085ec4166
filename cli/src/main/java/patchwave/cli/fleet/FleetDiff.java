package patchwave.cli.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import patchwave.cli.argument.FleetFileArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.session.Session;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.PoolChange;
import patchwave.proto.operator.v1.PoolView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave fleet diff}. */
@Command(
        name = "diff",
        description = {
            "Show what applying a fleet file would change: settings, pools against their floors, and what it means for"
                    + " each rollout that is not over. Changes nothing. Ends with 0 if nothing would change, with 3 if"
                    + " something would, and with 1 if the file cannot be applied."
        },
        footer = {"", "Example:", "  patchwave fleet diff fleet.yaml"})
public final class FleetDiff implements Callable<Integer> {
    private final Session session;

    @Mixin
    private FleetFileArgument file = new FleetFileArgument();

    public FleetDiff(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String text = file.text();
        try (ControllerLink link = session.connect()) {
            DiffFleetResponse response = link.fleet()
                    .diffFleet(DiffFleetRequest.newBuilder().setFleetFile(text).build());
            session.answer(response, () -> lines(response));
            return (isSame(response) ? ExitCode.DONE : ExitCode.DIFFERENT).number();
        }
    }

    private static boolean isSame(DiffFleetResponse response) {
        return response.getChangesCount() == 0 && response.getPoolsCount() == 0;
    }

    private List<String> lines(DiffFleetResponse response) {
        List<String> lines = new ArrayList<>();
        String with = response.getRevision() == 0
                ? "no fleet file is in force yet"
                : "compared with revision " + response.getRevision();
        if (isSame(response)) {
            lines.add("The file changes nothing (" + with + ")");
            return lines;
        }
        lines.add(Words.count(response.getChangesCount(), "setting") + " would change (" + with + ")");
        if (response.getChangesCount() > 0) {
            Table table = new Table().wrapped("SETTING").wrapped("NOW").wrapped("THEN");
            response.getChangesList()
                    .forEach(change -> table.row(
                            change.getKey(), Words.orDash(change.getBefore()), Words.orDash(change.getAfter())));
            lines.add("");
            lines.addAll(table.lines(session.width()));
        }
        if (response.getPoolsCount() > 0) {
            lines.add("");
            lines.addAll(pools(response.getPoolsList()));
        }
        lines.add("");
        if (response.getRolloutsCount() == 0) {
            lines.add("No rollout is under way.");
        }
        response.getRolloutsList()
                .forEach(effect -> lines.addAll(Wrap.lines(
                        "rollout " + Words.clean(effect.getRolloutId()) + ": ",
                        effect.getSentence(),
                        session.width())));
        return lines;
    }

    private List<String> pools(List<PoolChange> changes) {
        Table table = new Table()
                .text("POOL")
                .text("HOSTS")
                .text("FLOOR")
                .text("BUDGET")
                .text("OUT");
        for (PoolChange change : changes) {
            PoolView was = change.getBefore();
            PoolView will = change.getAfter();
            table.row(
                    change.getPool(),
                    step(change, was.getRegisteredCount(), will.getRegisteredCount()),
                    step(change, was.getFloorCount(), will.getFloorCount()),
                    step(change, budget(was), budget(will)),
                    step(change, out(was), out(will)));
        }
        return table.lines(session.width());
    }

    /** Fewer than the floor asks for is no budget, not a negative one. */
    private static int budget(PoolView pool) {
        return Math.max(0, pool.getBudgetCount());
    }

    private static int out(PoolView pool) {
        return pool.getInOperationCount() + pool.getDownCount();
    }

    private static String step(PoolChange change, int was, int will) {
        if (!change.hasAfter()) {
            return was + " -> -";
        }
        if (!change.hasBefore()) {
            return "- -> " + will;
        }
        return was == will ? String.valueOf(was) : was + " -> " + will;
    }
}
