package patchwave.cli.watch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

/**
 * The stages of a rollout with their batches filling, and what the next batch or stage waits for.
 *
 * @param width columns of the screen
 * @param isUnicode whether bars may use block characters
 */
record StageLines(int width, boolean isUnicode) {
    private static final int WIDEST_BAR = 40;

    /** The bar's brackets, and the gap before it. */
    private static final int AROUND_BAR = 4;

    private static final int NARROWEST_BAR = 8;

    List<String> of(RolloutView rollout, Instant now) {
        Table measured = table();
        rollout.getStagesList().forEach(stage -> row(measured, stage, Optional.empty()));
        Bar bar = new Bar(
                Math.clamp((long) width - measured.naturalWidth() - AROUND_BAR, NARROWEST_BAR, WIDEST_BAR), isUnicode);
        Table table = table().text("PROGRESS");
        List<String> gates = new ArrayList<>();
        for (StageView stage : rollout.getStagesList()) {
            row(table, stage, Optional.of(bar(stage, bar)));
            gates.addAll(gate(stage, now));
        }
        if (table.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(table.lines(width));
        lines.addAll(gates);
        return lines;
    }

    private static Table table() {
        return new Table()
                .text("STAGE")
                .text("STATE")
                .number("BATCH")
                .number("DONE")
                .number("IN OP")
                .number("FAILED");
    }

    private static void row(Table table, StageView stage, Optional<String> bar) {
        String failed = stage.getHaltAtFailures() > 0
                ? stage.getFailedCount() + " (halt: " + stage.getHaltAtFailures() + ")"
                : String.valueOf(stage.getFailedCount());
        List<Object> cells = new ArrayList<>(List.of(
                stage.getEnvironment(),
                Words.of(stage.getState()),
                stage.getBatch() == 0 ? "-" : String.valueOf(stage.getBatch()),
                stage.getDoneCount() + "/" + stage.getHostCount(),
                stage.getOverdueCount() > 0
                        ? stage.getInOperationCount() + " (overdue: " + stage.getOverdueCount() + ")"
                        : String.valueOf(stage.getInOperationCount()),
                failed));
        bar.ifPresent(cells::add);
        table.row(cells.toArray());
    }

    private static String bar(StageView stage, Bar bar) {
        return bar.of(
                stage.getDoneCount(),
                stage.getInOperationCount(),
                stage.getFailedCount(),
                stage.getBatchLimit(),
                stage.getHostCount());
    }

    private List<String> gate(StageView stage, Instant now) {
        if (stage.getGate().isBlank()) {
            return List.of();
        }
        String left = Moments.instant(stage.getBakeUntilTime())
                .filter(until -> until.isAfter(now))
                .map(until -> " (" + Moments.span(Duration.between(now, until)) + " left)")
                .orElse("");
        return Wrap.lines("  " + Words.clean(stage.getEnvironment()) + ": ", stage.getGate() + left, width);
    }
}
