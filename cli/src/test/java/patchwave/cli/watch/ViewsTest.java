package patchwave.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import patchwave.cli.Fixtures;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;

/** What a watch shows, as text at 80 columns. */
final class ViewsTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final List<List<String>> drawn = new ArrayList<>();
    private int height = 50;

    private final Screen screen = new Screen() {
        @Override
        public int width() {
            return 80;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public void draw(List<String> lines) {
            drawn.add(lines);
        }

        @Override
        public void close() {
            drawn.add(List.of("closed"));
        }
    };

    @Test
    void aRunningRolloutAsAPicture() {
        assertThat(String.join("\n", new Frame(80, true, ZONE).lines(Fixtures.running(), Fixtures.NOW)))
                .isEqualTo("""
                Rollout ghost-1  RUNNING  EMERGENCY                         2026-11-21 23:04:00Z
                CVE-2015-0235: GHOST: remote code execution in glibc
                started 2026-11-21 23:00:00Z by operator:alice, 4m 0s ago
                3 of 8 hosts done, 0.8 hosts/min over the last 4m 0s

                STAGE       STATE   BATCH  DONE  IN OP       FAILED  PROGRESS
                dev         passed      1   2/2      0  0 (halt: 1)  [█████████████████████████]
                staging     baking      1   1/2      0  0 (halt: 1)  [████████████·············]
                production  open        1   0/4      1  0 (halt: 1)  [▓▓▓▓▓▓···················]
                  staging: batch 1 bakes until every host was healthy for 1m (42s left)

                POOL            HOSTS  IN SERVICE  FLOOR  IN OP  DOWN
                production/web      4           3      3      1     0  at floor
                staging/web         2           2      1      0     0  1 to spare

                WORKING  ENVIRONMENT  STEP        SINCE
                web-1    production   restarting    12s

                WAITING
                  3 hosts: pool production/web is at its floor: 3 of 4 in service, floor 3;
                           web-1 holds the capacity (web-2, web-3, web-4)
                  1 host: waits for batch 2 of staging (staging-2)""");
    }

    @Test
    void aHaltedRolloutShowsFailuresFirst() {
        assertThat(String.join("\n", new Frame(80, false, ZONE).lines(Fixtures.halted(), Fixtures.NOW)))
                .isEqualTo("""
                Rollout ghost-1  HALTED  EMERGENCY                          2026-11-21 23:04:00Z
                CVE-2015-0235: GHOST: remote code execution in glibc
                started 2026-11-21 23:00:00Z by operator:alice, 4m 0s ago
                halted: web-1 failed: tcp:ghostd connection refused; 1 failure of 8 hosts is the
                        limit
                3 of 8 hosts done

                FAILED
                  web-1 (production) service unhealthy; ghostd does not answer after the
                                     restart; tcp:ghostd unhealthy: connection refused?[31m

                STAGE       STATE   BATCH  DONE  IN OP       FAILED  PROGRESS
                dev         passed      1   2/2      0  0 (halt: 1)  [#########################]
                staging     baking      1   1/2      0  0 (halt: 1)  [############.............]
                production  open        1   0/4      0  1 (halt: 1)  [xxxxxx...................]
                  staging: batch 1 bakes until every host was healthy for 1m (42s left)

                POOL            HOSTS  IN SERVICE  FLOOR  IN OP  DOWN
                production/web      4           3      3      0     1  at floor
                staging/web         2           2      1      0     0  1 to spare

                WAITING
                  3 hosts: pool production/web is at its floor: 3 of 4 in service, floor 3;
                           web-1 holds the capacity (web-2, web-3, web-4)
                  1 host: waits for batch 2 of staging (staging-2)""");
    }

    @Test
    void aRolloutThatIsCompletedButNotOnEveryHostSaysWhatComesNext() {
        RolloutView failed = Fixtures.halted().toBuilder()
                .setState(RolloutState.ROLLOUT_STATE_COMPLETED)
                .build();
        assertThat(new EndReport(80).lines(failed))
                .contains(
                        "Next:",
                        "  patchwave rollout show ghost-1 --hosts    # why each failed or was left out",
                        "  patchwave rollout retry ghost-1 web-1 --reason '...'");
        RolloutView.Builder leftOut = Fixtures.completed().toBuilder();
        leftOut.getHostsBuilder(0).setPhase(HostPhase.HOST_PHASE_EXCLUDED);
        assertThat(new EndReport(80).lines(leftOut.build()))
                .contains("  patchwave rollout retry ghost-1 HOST --reason '...'");
        assertThat(new EndReport(80).lines(Fixtures.completed())).doesNotContain("Next:");
    }

    @Test
    void theLastWordsOfAHaltNameTheHostAndTheNextCommands() {
        assertThat(String.join("\n", new EndReport(80).lines(Fixtures.halted())))
                .isEqualTo("""
                Rollout ghost-1 halted: 2 hosts patched, 1 did not need it, 1 failed, 4 not
                touched.
                  why: web-1 failed: tcp:ghostd connection refused; 1 failure of 8 hosts is the
                       limit
                  web-1 (production) failed: service unhealthy; ghostd does not answer after the
                                             restart; tcp:ghostd unhealthy: connection
                                             refused?[31m
                  Nothing of it is in flight.
                Next:
                  patchwave hosts show web-1    # what its health says now
                  patchwave why web-1
                  patchwave rollout show ghost-1 --hosts
                  patchwave rollout resume ghost-1 --reason '...'    # when the cause is mended
                  patchwave rollout abort ghost-1 --reason '...'     # to end it here""");
    }

    @Test
    void aLogTellsEachChangeOnce() {
        List<String> log = new ArrayList<>();
        PlainViewer viewer = new PlainViewer(log::add, () -> true);
        viewer.seen(Fixtures.running(), Fixtures.NOW);
        viewer.seen(Fixtures.running(), Fixtures.NOW);
        int before = log.size();
        RolloutView countdown = Fixtures.running().toBuilder()
                .setStages(
                        1,
                        Fixtures.running().getStages(1).toBuilder()
                                .setGate("batch 1 bakes until every host was healthy for 59s"))
                .build();
        viewer.seen(countdown, Fixtures.NOW.plusSeconds(1));
        assertThat(log).hasSize(before);
        viewer.absent(Fixtures.NOW, "why", Fixtures.NOW);
        viewer.absent(Fixtures.NOW, "why", Fixtures.NOW.plusSeconds(1));
        viewer.seen(Fixtures.halted(), Fixtures.NOW.plusSeconds(2));
        assertThat(String.join("\n", log)).isEqualTo("""
                2026-11-21T23:04:00Z rollout ghost-1 running, 8 hosts in 3 stages
                2026-11-21T23:04:00Z host dev-1 (dev) succeeded
                2026-11-21T23:04:00Z host dev-2 (dev) not needed
                2026-11-21T23:04:00Z host staging-1 (staging) succeeded
                2026-11-21T23:04:00Z host web-1 (production) restarting
                2026-11-21T23:04:00Z pool staging/web 2 of 2 in service, floor 1
                2026-11-21T23:04:00Z pool production/web 3 of 4 in service, floor 3
                2026-11-21T23:04:00Z stage dev passed, batch 1 of up to 1 host; done 2 of 2, in operation 0, failed 0
                2026-11-21T23:04:00Z stage staging baking, batch 1 of up to 1 host; done 1 of 2, in operation 0, failed 0
                2026-11-21T23:04:00Z stage staging gate: batch 1 bakes until every host was healthy for 1m (until 2026-11-21T23:04:42Z)
                2026-11-21T23:04:00Z stage production open, batch 1 of up to 1 host; done 0 of 4, in operation 1, failed 0
                2026-11-21T23:04:00Z waiting: 3 hosts: pool production/web is at its floor: 3 of 4 in service, floor 3; web-1 holds the capacity (web-2, web-3, web-4)
                2026-11-21T23:04:00Z waiting: 1 host: waits for batch 2 of staging (staging-2)
                2026-11-21T23:04:00Z controller not reachable since 2026-11-21T23:04:00Z, the rollout goes on without it; retrying (why)
                2026-11-21T23:04:02Z controller reachable again
                2026-11-21T23:04:02Z rollout ghost-1 halted (nothing is in flight): web-1 failed: tcp:ghostd connection refused; 1 failure of 8 hosts is the limit
                2026-11-21T23:04:02Z host web-1 (production) failed: service unhealthy; ghostd does not answer after the restart; tcp:ghostd unhealthy: connection refused?[31m""");
    }

    @Test
    void aLivePictureSaysThatTheControllerIsAwayAndForHowLong() {
        LiveViewer viewer = new LiveViewer(screen, true, ZONE, Fixtures.ID);
        viewer.tick(Fixtures.NOW);
        assertThat(drawn.getLast()).containsExactly("waiting for the first news of rollout ghost-1");
        viewer.seen(Fixtures.running(), Fixtures.NOW);
        viewer.absent(Fixtures.NOW, "the controller cannot be reached", Fixtures.NOW);
        viewer.tick(Fixtures.NOW.plusSeconds(30));
        assertThat(drawn.getLast())
                .startsWith(
                        "controller not reachable since 2026-11-21 23:04:00Z (30s), the rollout goes on",
                        "without it; retrying",
                        "  the controller cannot be reached",
                        "");
        assertThat(drawn.getLast()).anyMatch(line -> line.startsWith("Rollout ghost-1"));
        viewer.seen(Fixtures.running(), Fixtures.NOW.plusSeconds(31));
        assertThat(drawn.getLast().getFirst()).startsWith("Rollout ghost-1");
        viewer.close();
    }

    @Test
    void aSmallScreenIsNeverOverfilled() {
        height = 8;
        LiveViewer viewer = new LiveViewer(screen, true, ZONE, Fixtures.ID);
        viewer.seen(Fixtures.running(), Fixtures.NOW);
        assertThat(drawn.getLast()).hasSize(7);
        assertThat(drawn.getLast().getLast()).contains("more lines; all of them: patchwave rollout show ghost-1");
        viewer.close();
    }

    @Test
    void everyPictureFitsEightyColumns() {
        for (RolloutView rollout : List.of(Fixtures.running(), Fixtures.halted(), Fixtures.completed())) {
            assertThat(new Frame(80, true, ZONE).lines(rollout, Fixtures.NOW)).allMatch(line -> line.length() <= 80);
        }
    }

    @Test
    void aBarShowsEveryFailureAndIsFullOnlyWhenAllIsDone() {
        Bar bar = new Bar(10, false);
        assertThat(bar.of(999, 0, 1, 1000, 1000)).isEqualTo("[#########x]");
        assertThat(bar.of(0, 1, 0, 1000, 1000)).isEqualTo("[>---------]");
        assertThat(bar.of(4, 0, 0, 4, 4)).isEqualTo("[##########]");
        assertThat(new Bar(10, true).of(0, 0, 0, 0, 0)).isEqualTo("[··········]");
    }

    @Test
    void aBarShowsABatchFillingAndTheNextOneOpening() {
        Bar bar = new Bar(10, false);
        assertThat(bar.of(0, 0, 0, 1, 100)).as("one host may begin").isEqualTo("[-.........]");
        assertThat(bar.of(0, 1, 0, 1, 100)).as("it works").isEqualTo("[>.........]");
        assertThat(bar.of(10, 0, 0, 50, 100)).as("the next batch is open").isEqualTo("[#----.....]");
        assertThat(bar.of(10, 20, 0, 50, 100)).isEqualTo("[#>>--.....]");
    }
}
