package patchwave.cli.rollout;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.StagePreview;

/**
 * How long a plan takes: the forecast, what it stands on, and the provable minimum.
 *
 * @param width columns of the screen
 * @param zone the reader's zone
 */
record ForecastText(int width, ZoneId zone) {
    List<String> lines(PlanPreview preview) {
        int hosts = preview.getStagesList().stream()
                .mapToInt(StagePreview::getHostCount)
                .sum();
        List<String> lines = new ArrayList<>();
        lines.add("Forecast: " + Words.count(hosts, "host") + " in " + Words.count(preview.getStagesCount(), "stage")
                + ", "
                + (preview.hasForecast()
                        ? "about " + Moments.span(Moments.duration(preview.getForecast()))
                        : "no time known"));
        List<String> sentences = new ArrayList<>();
        Moments.instant(preview.getForecastEndTime())
                .ifPresentOrElse(
                        end -> sentences.add("Started when it was planned, it ends " + Moments.local(end, zone)
                                + " at the earliest, windows and freezes counted in."),
                        () -> {
                            if (preview.hasMinimum()) {
                                sentences.add("warning: with windows and freezes counted in, it cannot end before the"
                                        + " plan expires.");
                            }
                        });
        if (preview.hasMinimum()) {
            sentences.add("No order of hosts could end it faster than "
                    + Moments.span(Moments.duration(preview.getMinimum())) + ", windows not counted.");
        }
        if (preview.hasHostWork()) {
            sentences.add("One host takes " + Moments.span(Moments.duration(preview.getHostWork()))
                    + (preview.getMeasuredCount() > 0
                            ? ", the 95th percentile of " + Words.count(preview.getMeasuredCount(), "operation")
                                    + " that were measured."
                            : "; that is assumed, nothing was measured yet."));
        }
        sentences.addAll(preview.getWindowFitsList());
        sentences.forEach(sentence -> lines.addAll(Wrap.lines("  ", sentence, width)));
        return lines;
    }
}
