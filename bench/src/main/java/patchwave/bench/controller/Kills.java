package patchwave.bench.controller;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import patchwave.bench.drive.FleetSim;
import patchwave.bench.drive.Happening;
import patchwave.bench.drive.Happening.Kind;
import patchwave.proto.operator.v1.RolloutState;

/** S3: the controller is killed with -9 at a random moment of a rollout and started again at once. */
final class Kills implements Scenario {
    /** Of a rollout's ideal time: later no host may be left to be admitted, and nothing could be measured. */
    private static final double LATEST = 0.8;

    private final int kills;
    private final SplittableRandom random;

    Kills(int kills, long seed) {
        this.kills = kills;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void run(Trial trial) {
        double ideal = 1.45 * Math.ceilDiv(trial.size(), trial.bed.batch());
        for (int i = 1; i <= kills; i++) {
            kill(trial, i, ideal * (0.02 + random.nextDouble() * (LATEST - 0.02)));
        }
    }

    private static void kill(Trial trial, int number, double after) {
        trial.progress.step("  kill %d, %.1f s after the start order".formatted(number, after));
        trial.forget();
        String id = trial.nextRollout();
        trial.operator.start(id, "debian 12");
        Trial.pass(Trial.seconds(after));
        long killed = System.nanoTime();
        trial.controller.kill();
        Set<String> succeeded = Database.succeeded(trial.bed, id);
        trial.controller.launch();
        trial.controller.awaitReady();
        long ready = System.nanoTime();
        trial.drivers.await("rollout after the kill", Trial.PATIENCE, counts -> counts.acknowledged() == trial.size());
        RolloutState end = trial.operator
                .await(
                        id,
                        Trial.PATIENCE,
                        List.of(RolloutState.ROLLOUT_STATE_COMPLETED, RolloutState.ROLLOUT_STATE_HALTED))
                .getState();
        trial.awaitConnected();
        List<Happening> happenings = trial.happenings();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("killed_at_s", after);
        values.put("ready_s", Timeline.seconds(ready - killed));
        values.put("first_answer_s", since(killed, Timeline.first(happenings, Kind.WELCOMED, killed)));
        values.put("new_admission_s", since(killed, firstNew(happenings, killed)));
        values.put("run_twice", (double) runTwice(happenings));
        values.put("acknowledged_lost", (double) lost(happenings, killed, succeeded));
        values.put("completed", end == RolloutState.ROLLOUT_STATE_COMPLETED ? 1.0 : 0);
        trial.report.add(new Report.Row("kill", trial.size(), String.valueOf(number), values));
    }

    private static double since(long from, long nanos) {
        return nanos == Long.MAX_VALUE ? Double.NaN : Timeline.seconds(nanos - from);
    }

    /** When a host was first told of an admission that it had not heard of before the kill. */
    private static long firstNew(List<Happening> happenings, long killed) {
        Set<String> known = new HashSet<>();
        for (Happening happening : happenings) {
            boolean isNew =
                    happening.kind() == Kind.ADMITTED && known.add(happening.agent() + " " + happening.attempt());
            if (isNew && happening.nanos() > killed) {
                return happening.nanos();
            }
        }
        return Long.MAX_VALUE;
    }

    private static long runTwice(List<Happening> happenings) {
        Map<Integer, Integer> begun = new HashMap<>();
        happenings.stream()
                .filter(happening -> happening.kind() == Kind.BEGUN)
                .forEach(happening -> begun.merge(happening.agent(), 1, Integer::sum));
        return begun.values().stream().filter(times -> times > 1).count();
    }

    /** Reports that the controller had acknowledged and that its database did not hold when it was dead. */
    private static long lost(List<Happening> happenings, long killed, Set<String> succeeded) {
        return happenings.stream()
                .filter(happening -> happening.kind() == Kind.ACKNOWLEDGED && happening.nanos() < killed)
                .filter(happening -> !succeeded.contains(FleetSim.name(happening.agent())))
                .count();
    }
}
