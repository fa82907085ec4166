package patchwave.cli.bootstrap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.watch.Screen;

/** A table that is drawn again in place: who is at what, who failed, and how many there are of each. */
final class LiveProgress implements Progress {
    private final Screen screen;
    private final Map<String, Row> rows = new LinkedHashMap<>();

    /** What is seen of a host. */
    private record Row(Optional<Step> step, String how, Optional<StepReport.State> end) {
        static final Row WAITS = new Row(Optional.empty(), "", Optional.empty());

        /** The order in which rows are shown where there is no room for all. */
        int rank() {
            if (end.isEmpty()) {
                return step.isPresent() ? 0 : 2;
            }
            return end.get() == StepReport.State.FAILED ? 1 : 3;
        }
    }

    LiveProgress(Screen screen, List<String> hostIds) {
        this.screen = screen;
        hostIds.forEach(id -> rows.put(id, Row.WAITS));
        draw();
    }

    @Override
    public synchronized void began(String hostId, Step step) {
        rows.put(hostId, new Row(Optional.of(step), "", Optional.empty()));
        draw();
    }

    @Override
    public synchronized void goesOn(String hostId, Step step, String how) {
        rows.put(hostId, new Row(Optional.of(step), how, Optional.empty()));
        draw();
    }

    @Override
    public synchronized void ended(String hostId, StepReport report) {
        rows.put(hostId, new Row(Optional.of(report.step()), report.detail(), Optional.empty()));
        draw();
    }

    @Override
    public synchronized void finished(HostReport report) {
        StepReport last = report.steps().getLast();
        rows.put(report.hostId(), new Row(Optional.of(last.step()), last.detail(), Optional.of(report.state())));
        draw();
    }

    private void draw() {
        screen.draw(lines(screen.width(), screen.height()));
    }

    /** The picture, no higher than the screen. */
    List<String> lines(int width, int height) {
        // The summary, a blank line, the heading, and the cursor's line.
        int room = Math.max(1, height - 4);
        List<Map.Entry<String, Row>> shown = rows.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        entry -> rows.size() > room ? entry.getValue().rank() : 0))
                .limit(room)
                .toList();
        Table table = new Table().text("HOST").text("STEP").text("STATE");
        shown.forEach(entry -> table.row(entry.getKey(), step(entry.getValue()), state(entry.getValue())));
        List<String> lines = new ArrayList<>();
        int column = table.naturalWidth();
        List<String> left = table.lines(width);
        for (int i = 0; i < left.size(); i++) {
            String how = i == 0 || i > shown.size()
                    ? ""
                    : shown.get(i - 1).getValue().how();
            lines.add(cut(
                    left.get(i) + " ".repeat(Math.max(0, column - left.get(i).length())) + "  " + how, width));
        }
        lines.add("");
        lines.add(cut(summary(shown.size()), width));
        return lines;
    }

    private static String cut(String line, int width) {
        String stripped = line.stripTrailing();
        return stripped.length() <= width ? stripped : stripped.substring(0, width);
    }

    private static String step(Row row) {
        return row.step().map(Step::word).orElse("-");
    }

    private static String state(Row row) {
        return row.end().map(StepReport.State::word).orElse(row.step().isEmpty() ? "waiting" : "running");
    }

    private String summary(int shown) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        rows.values().forEach(row -> counts.merge(state(row), 1, Integer::sum));
        List<String> parts = new ArrayList<>();
        counts.forEach((state, count) -> parts.add(count + " " + state));
        String hidden = shown < rows.size() ? "; " + (rows.size() - shown) + " not shown" : "";
        return Words.count(rows.size(), "host") + ": " + String.join(", ", parts) + hidden;
    }

    @Override
    public void close() {
        screen.close();
    }
}
