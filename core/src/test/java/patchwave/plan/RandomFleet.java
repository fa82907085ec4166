package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.TimeSet;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutStatus;

/** A small fleet, hostile or calm, in which things happen by a seed. */
final class RandomFleet {
    private static final String[] ENVIRONMENTS = {"dev", "staging", "production"};

    private static final FailureReason[] REASONS = {
        FailureReason.SERVICE_UNHEALTHY,
        FailureReason.INSTALL_FAILED,
        FailureReason.PACKAGE_MANAGER_BUSY,
        FailureReason.DISK_FULL,
        FailureReason.NOT_CONVERGED
    };

    /** In a calm fleet conditions still change at first. */
    private static final int CALM_AFTER = 60;

    private final Scene scene = new Scene();
    private final SplittableRandom faults;
    private final SplittableRandom latencies;
    private final boolean hostile;
    private final int rolloutsWanted;
    private int happened;

    RandomFleet(long seed, boolean hostile) {
        SplittableRandom root = new SplittableRandom(seed);
        SplittableRandom shape = root.split();
        this.faults = root.split();
        this.latencies = root.split();
        this.hostile = hostile;
        this.rolloutsWanted = 1 + shape.nextInt(3);
        scene.preparationLimit = 1 + shape.nextInt(10);
        calendars(shape);
        for (String environment : ENVIRONMENTS) {
            populate(shape, environment);
        }
    }

    Scene scene() {
        return scene;
    }

    boolean isOver() {
        return scene.runs.size() == rolloutsWanted
                && scene.runs.values().stream().allMatch(run -> run.status.isOver());
    }

    /** One calendar is always open; the others have windows, some with a freeze. */
    private void calendars(SplittableRandom shape) {
        scene.workTimes = new WorkTimes(new TreeMap<>(Map.of("rhel 9", Duration.ofMinutes(8))), Duration.ofMinutes(3));
        for (int c = 0; c < 3; c++) {
            List<Interval> windows = new ArrayList<>();
            Instant from = Scene.START.plusSeconds(shape.nextInt(1800));
            for (int w = 0; w < 400; w++) {
                Instant to = from.plusSeconds(60 + shape.nextInt(hostile ? 2400 : 3600));
                windows.add(new Interval(from, to));
                from = to.plusSeconds(60 + shape.nextInt(3600));
            }
            // The last one lasts, so that a calm fleet always ends.
            windows.add(new Interval(from, Instant.MAX));
            String name = "window-" + c;
            scene.windows.put(name, TimeSet.of(windows));
            if (shape.nextInt(2) == 0) {
                Instant start = Scene.START.plusSeconds(shape.nextInt(7200));
                Freeze freeze = new Freeze(
                        "freeze-" + c,
                        new Interval(start, start.plusSeconds(60 + shape.nextInt(3600))),
                        new TreeSet<>(),
                        new TreeSet<>(),
                        "a sale",
                        "otto");
                scene.calendar(TimeSet.of(windows), List.of(name), freeze);
            } else {
                scene.calendar(TimeSet.of(windows), List.of(name));
            }
        }
    }

    private void populate(SplittableRandom shape, String environment) {
        int hosts = 1 + shape.nextInt(10);
        List<List<String>> memberships = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            memberships.add(new ArrayList<>());
        }
        int pools = 1 + shape.nextInt(3);
        for (int p = 0; p < pools; p++) {
            String pool = environment + "/p" + p;
            int members = 0;
            for (List<String> membership : memberships) {
                if (shape.nextInt(3) > 0) {
                    membership.add(pool);
                    members++;
                }
            }
            // A calm fleet can always finish: each pool can spare one host.
            int floor = hostile ? shape.nextInt(members + 1) : shape.nextInt(Math.max(1, members));
            if (shape.nextInt(3) == 0) {
                scene.exclusivePool(pool, floor);
            } else {
                scene.pool(pool, floor);
            }
        }
        for (int i = 0; i < hosts; i++) {
            String zone = hostile && shape.nextInt(12) == 0 ? "" : String.valueOf((char) ('a' + shape.nextInt(3)));
            String id = environment + "-" + i;
            scene.host(
                    environment + "-" + i, environment, zone, memberships.get(i).toArray(String[]::new));
            Scene.Machine machine = scene.machine(new HostId(id));
            machine.calendar = shape.nextInt(scene.calendars.size());
            machine.kind =
                    new HostState.Kind(shape.nextInt(3) == 0 ? "rhel 9" : "debian 12", "6.1." + shape.nextInt(3));
            // Weights of a calm fleet would need floors that spare the heaviest.
            if (hostile && shape.nextInt(4) == 0) {
                machine.pools.forEach(pool -> machine.weights.put(pool, 1 + shape.nextInt(3)));
            }
        }
    }

    /** Lets time go by, and what happens in it. */
    void happen() {
        scene.now = scene.now.plusSeconds(10 + latencies.nextInt(110));
        if (scene.runs.size() < rolloutsWanted && faults.nextInt(8) == 0) {
            start();
        }
        for (Scene.Run run : scene.runs.values()) {
            for (RolloutHost host : List.copyOf(run.hosts.values())) {
                move(run, host);
            }
            if (hostile) {
                steer(run);
            }
        }
        if (hostile || happened < CALM_AFTER) {
            scene.machines.values().forEach(this::change);
        } else if (happened == CALM_AFTER) {
            scene.machines.values().forEach(machine -> machine.recover(scene.now));
        }
        if (hostile) {
            scene.admissionClosed = faults.nextInt(40) == 0 ? Optional.of("pool x: counted 1") : Optional.empty();
        }
        happened++;
    }

    private void start() {
        Pacing pacing = new Pacing(
                1 + latencies.nextInt(2),
                1 + latencies.nextInt(4),
                Duration.ZERO,
                Duration.ofSeconds(latencies.nextInt(300)),
                Duration.ofSeconds(latencies.nextInt(600)),
                1 + latencies.nextInt(6),
                hostile ? Duration.ofMinutes(1 + latencies.nextInt(60)) : Duration.ofHours(4));
        Scene.Run run = scene.start(scene.spec(
                "wave-" + scene.runs.size(),
                latencies.nextInt(3) == 0,
                pacing,
                FailureRules.DEFAULT,
                latencies.nextInt(3) == 0 ? Optional.of(scene.now.plus(Duration.ofDays(2))) : Optional.empty(),
                latencies.nextInt(4) == 0 ? Optional.of("window-" + latencies.nextInt(3)) : Optional.empty(),
                Arrays.stream(ENVIRONMENTS).map(Environment::new).toList()));
        if (latencies.nextInt(4) == 0) {
            run.status = new RolloutStatus.Scheduled(
                    scene.now.plusSeconds(latencies.nextInt(1200)), latencies.nextBoolean() || !hostile);
        }
    }

    private void move(Scene.Run run, RolloutHost host) {
        switch (host.phase()) {
            case HostPhase.Preparing _ -> prepare(run, host.host());
            case HostPhase.Claimed _
            when scene.cancelled.contains(host.host()) && latencies.nextBoolean() -> scene.fence(run, host.host());
            case HostPhase.Claimed(long attempt, int batch, var _)
            when latencies.nextInt(3) == 0 ->
                Scene.phase(run, host.host(), new HostPhase.Operating(attempt, batch, scene.now));
            case HostPhase.Operating _ when latencies.nextInt(3) == 0 -> end(run, host.host());
            case HostPhase.Refused _
            when latencies.nextInt(20) == 0 -> Scene.phase(run, host.host(), new HostPhase.Ready(scene.now));
            case HostPhase.Waiting _,
                    HostPhase.Ready _,
                    HostPhase.Refused _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> {}
        }
    }

    private void prepare(Scene.Run run, HostId host) {
        int fate = latencies.nextInt(30);
        if (fate < 10) {
            Scene.phase(run, host, new HostPhase.Ready(scene.now));
        } else if (fate == 10) {
            Scene.phase(run, host, new HostPhase.NotNeeded(scene.now));
        } else if (fate == 11 && hostile) {
            Scene.phase(run, host, new HostPhase.Refused(FailureReason.DISK_FULL, "12 MB free", scene.now));
        }
    }

    private void end(Scene.Run run, HostId host) {
        int fate = faults.nextInt(20);
        if (!hostile || fate > 1) {
            scene.succeed(run, host.value());
        } else if (fate == 1) {
            scene.fail(run, host.value(), REASONS[faults.nextInt(REASONS.length)], "so it goes");
        }
    }

    private void change(Scene.Machine machine) {
        int fate = faults.nextInt(60);
        boolean isOurs = machine.claim.isPresent() || hasSucceeded(machine.id);
        if (fate == 0 && (hostile || !isOurs)) {
            machine.condition = new Condition.Unknown("no report for 65 s", scene.now);
        } else if (fate == 1 && (hostile || !isOurs)) {
            machine.condition = new Condition.Unhealthy("check web: HTTP 500", scene.now);
        } else if (fate == 2 && hostile) {
            machine.condition = new Condition.Quarantined("journal went back", scene.now);
        } else if (fate < 12) {
            machine.recover(scene.now);
        }
    }

    private boolean hasSucceeded(HostId host) {
        return scene.runs.values().stream().anyMatch(run -> Scene.phase(run, host) instanceof HostPhase.Succeeded);
    }

    private void steer(Scene.Run run) {
        int fate = faults.nextInt(200);
        if (run.status instanceof RolloutStatus.Running && fate == 0) {
            run.status = new RolloutStatus.Paused("anna", "lunch", scene.now);
        } else if (run.status instanceof RolloutStatus.Paused && fate < 40) {
            resume(run);
        } else if (run.status instanceof RolloutStatus.Halted && fate < 20) {
            resume(run);
        } else if (!run.status.isOver() && fate == 199) {
            run.status = new RolloutStatus.Aborted("anna", "enough", scene.now);
        }
    }

    private void resume(Scene.Run run) {
        Resumption resumption =
                Resumption.of(run.toRollout(), Timeouts.DEFAULT, _ -> true, "anna: understood", scene.now);
        scene.store(new Decision(resumption.changes(), List.of(), List.of(), List.of(), List.of(), Optional.empty()));
        run.status = new RolloutStatus.Running();
    }
}
