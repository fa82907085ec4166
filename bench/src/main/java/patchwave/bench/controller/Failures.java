package patchwave.bench.controller;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import patchwave.bench.drive.Happening;
import patchwave.bench.drive.Happening.Kind;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.Steer;

/**
 * S2: of the hosts 2 % fail, and the rollout must finish; 25 % fail, and it must stop. The limit is the peers' one, 10 % after
 * 20 hosts, and not Patchwave's own table, under which one failure in a first batch is enough.
 */
final class Failures implements Scenario {
    @Override
    public void run(Trial trial) {
        rollout(trial, 0.02, RolloutState.ROLLOUT_STATE_COMPLETED);
        rollout(trial, 0.25, RolloutState.ROLLOUT_STATE_HALTED);
        trial.drivers.tell("failures 0");
    }

    private static void rollout(Trial trial, double rate, RolloutState expected) {
        trial.progress.step("  rollout with %.0f %% failures".formatted(100 * rate));
        trial.drivers.tell("failures " + rate);
        trial.forget();
        String id = trial.nextRollout();
        long started = System.nanoTime();
        trial.operator.start(id, "debian 12");
        RolloutState end = trial.operator
                .await(
                        id,
                        Trial.PATIENCE,
                        List.of(RolloutState.ROLLOUT_STATE_COMPLETED, RolloutState.ROLLOUT_STATE_HALTED))
                .getState();
        double wall = Timeline.seconds(System.nanoTime() - started);
        // What is in flight ends; nothing new begins.
        trial.drivers.await("the last reports", Trial.PATIENCE, counts -> counts.begun() == counts.acknowledged());
        List<Happening> happenings = trial.happenings();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("ended_as_expected", end == expected ? 1.0 : 0);
        values.put("wall_s", wall);
        values.put("hosts_touched", (double) count(happenings, Kind.BEGUN));
        long crossed = Long.MAX_VALUE;
        int failed = 0;
        int ended = 0;
        int inFlight = 0;
        for (Happening happening : happenings) {
            if (happening.kind() == Kind.BEGUN) {
                inFlight++;
            } else if (happening.kind() == Kind.REPORTED) {
                inFlight--;
                ended++;
                failed += happening.failed() ? 1 : 0;
                if (ended >= 20 && failed > ended * 0.1) {
                    crossed = happening.nanos();
                    break;
                }
            }
        }
        long limit = crossed;
        values.put("in_flight_at_limit", (double) (limit == Long.MAX_VALUE ? 0 : inFlight));
        values.put("begun_after_limit", (double) happenings.stream()
                .filter(happening -> happening.kind() == Kind.BEGUN && happening.nanos() > limit)
                .count());
        values.put(
                "last_begun_after_limit_ms",
                happenings.stream()
                        .filter(happening -> happening.kind() == Kind.BEGUN && happening.nanos() > limit)
                        .mapToDouble(happening -> (happening.nanos() - limit) / 1e6)
                        .max()
                        .orElse(0));
        trial.report.add(new Report.Row("failures", trial.size(), "%.0f %%".formatted(100 * rate), values));
        if (end == RolloutState.ROLLOUT_STATE_HALTED) {
            trial.operator.steer(id, Steer.STEER_ABORT);
        }
    }

    private static long count(List<Happening> happenings, Kind kind) {
        return happenings.stream().filter(happening -> happening.kind() == kind).count();
    }
}
