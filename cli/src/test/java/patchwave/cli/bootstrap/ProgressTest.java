package patchwave.cli.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import patchwave.cli.bootstrap.StepReport.State;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.watch.Screen;

/** What is seen of a run while it goes on, and in the end. */
final class ProgressTest {
    private static final class Picture implements Screen {
        List<String> lines = List.of();
        int height = 24;
        int width = 60;

        @Override
        public int width() {
            return width;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public void draw(List<String> drawn) {
            lines = drawn;
        }

        @Override
        public void close() {
            lines = List.of();
        }
    }

    private static HostReport report(String host, State state, String detail) {
        return new HostReport(
                host,
                "192.0.2.1",
                List.of(
                        new StepReport(Step.CONNECT, State.OK, "ann@" + host),
                        new StepReport(Step.PACKAGE, state, detail)));
    }

    @Test
    void theTableIsDrawnInPlace() {
        Picture picture = new Picture();
        LiveProgress progress = new LiveProgress(picture, List.of("web-1", "web-2", "web-3"));
        assertThat(picture.lines.getFirst()).isEqualTo("HOST   STEP  STATE");
        assertThat(picture.lines).contains("web-1  -     waiting", "3 hosts: 3 waiting");
        progress.began("web-1", Step.UPLOAD);
        progress.goesOn("web-1", Step.UPLOAD, "40 %");
        progress.began("web-2", Step.CONNECT);
        progress.finished(
                report("web-2", State.FAILED, "nothing answers at 192.0.2.1 (refused), and so on and so forth"));
        assertThat(picture.lines)
                .containsExactly(
                        "HOST   STEP     STATE",
                        "web-1  upload   running  40 %",
                        "web-2  package  failed   nothing answers at 192.0.2.1 (refus",
                        "web-3  -        waiting",
                        "",
                        "3 hosts: 1 running, 1 failed, 1 waiting");
    }

    @Test
    void whereThereIsNoRoomForAllThoseThatMatterAreShown() {
        Picture picture = new Picture();
        picture.height = 7;
        picture.width = 80;
        LiveProgress progress = new LiveProgress(
                picture, IntStream.range(1, 31).mapToObj(i -> "h" + i).toList());
        progress.finished(report("h2", State.OK, "fine"));
        progress.finished(report("h20", State.FAILED, "bad"));
        progress.began("h30", Step.FACTS);
        assertThat(picture.lines).hasSizeLessThanOrEqualTo(6);
        assertThat(picture.lines.get(1)).startsWith("h30");
        assertThat(picture.lines.get(2)).startsWith("h20").contains("failed");
        assertThat(picture.lines.getLast())
                .endsWith("; 27 not shown")
                .contains("1 running", "1 failed", "27 waiting", "1 ok");
    }

    @Test
    void aLogHasALineForEachStepThatEnded() {
        List<String> lines = new ArrayList<>();
        PlainProgress progress = new PlainProgress(lines::add, () -> Instant.parse("2026-11-21T23:04:05Z"));
        progress.began("web-1", Step.CONNECT);
        progress.goesOn("web-1", Step.UPLOAD, "40 %");
        progress.ended("web-1", new StepReport(Step.PACKAGE, State.CHANGED, "installed version 1"));
        progress.finished(report("web-1", State.CHANGED, "x"));
        progress.close();
        assertThat(lines)
                .containsExactly(
                        "2026-11-21T23:04:05Z web-1 package changed: installed version 1",
                        "2026-11-21T23:04:05Z web-1 ended: changed");
    }

    @Test
    void theEndHasALineForEachHostASumAndACode() {
        HostReport ok = report("web-1", State.OK, "version 1 is installed");
        HostReport changed = report("web-2", State.CHANGED, "installed version 1");
        HostReport failed = report("web-3", State.FAILED, "no luck");
        HostReport would = report("web-4", State.WOULD_CHANGE, "would install version 1");
        assertThat(new RunReport(List.of(ok, changed)).exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(new RunReport(List.of(ok, would)).exitCode()).isEqualTo(ExitCode.DIFFERENT);
        RunReport all = new RunReport(List.of(ok, changed, failed, would));
        assertThat(all.exitCode()).isEqualTo(ExitCode.HOSTS_FAILED);
        assertThat(all.lines(80))
                .containsExactly(
                        "HOST   RESULT        WHAT",
                        "web-1  ok            version 1 is installed",
                        "web-2  changed       package: installed version 1",
                        "web-3  FAILED        package: no luck",
                        "web-4  would change  package: would install version 1",
                        "",
                        "4 hosts: 1 ok, 1 changed, 1 would change, 1 FAILED");
    }
}
