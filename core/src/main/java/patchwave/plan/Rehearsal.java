package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** One stage of a rollout played by the planner on ideal hosts: each is prepared, takes one round and succeeds. */
final class Rehearsal {
    private static final RolloutId NAME = new RolloutId("rehearsal");
    private static final int FIRST_HOSTS = 20;

    /** Any moment: only differences count. */
    private static final Instant START = Instant.EPOCH;

    private final Forecast.Question question;
    private final int stage;
    private final List<HostState> targets;
    private final PoolState[] idle;
    private final int[] inOperation;
    private final int[] lowestInService;
    private final HostPhase[] phases;
    private final RolloutSpec spec;
    private StageProgress progress;
    private final List<Integer> batches = new ArrayList<>();
    private final List<HostId> first = new ArrayList<>();
    private final List<Preview.Canary> canaries = new ArrayList<>();
    private final List<Timetable.Round> timetable = new ArrayList<>();
    private SortedSet<Integer> calendars = new TreeSet<>();
    private Duration longest = Duration.ZERO;
    private int rounds;
    private int admitted;

    private Rehearsal(Forecast.Question question, int stage) {
        this.question = question;
        this.stage = stage;
        this.targets = Forecast.targets(question, stage);
        this.idle = question.pools().toArray(PoolState[]::new);
        this.inOperation = new int[idle.length];
        this.lowestInService = Arrays.stream(idle)
                .mapToInt(pool -> pool.capacity().registered() - pool.capacity().down())
                .toArray();
        this.phases = new HostPhase[targets.size()];
        Arrays.fill(phases, new HostPhase.Ready(START));
        this.progress = StageProgress.notOpen(question.stages().get(stage));
        Pacing pacing = question.pacing();
        this.spec = new RolloutSpec(
                NAME,
                // Windows have no part in a rehearsal: the timetable plays its rounds through them.
                true,
                "",
                Instant.MAX,
                List.of(progress.environment()),
                // Nothing bakes: the forecast adds the bakes itself, and a rehearsal counts rounds only.
                new Pacing(
                        pacing.firstBatch(),
                        pacing.growth(),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        pacing.maxInOperation(),
                        Duration.ofDays(1)),
                FailureRules.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                START,
                "");
    }

    static Rehearsal of(Forecast.Question question, int stage) {
        Rehearsal rehearsal = new Rehearsal(question, stage);
        rehearsal.play();
        return rehearsal;
    }

    private void play() {
        // What is stuck admits nobody in a round; whatever is not stuck admits at least one.
        while (admitted < targets.size() && playRound()) {
            rounds++;
        }
    }

    private boolean playRound() {
        Decision decision = Planner.plan(snapshot(), START);
        for (Change change : decision.changes()) {
            if (change instanceof Change.Stage(var _, var _, var next, var _)) {
                progress = next;
            }
        }
        Arrays.fill(inOperation, 0);
        calendars = new TreeSet<>();
        longest = Duration.ZERO;
        int at = 0;
        List<HostId> ids =
                decision.admissions().stream().map(Admission::host).sorted().toList();
        for (Admission admission : decision.admissions()) {
            while (batches.size() < admission.batch()) {
                batches.add(0);
            }
            batches.set(admission.batch() - 1, batches.get(admission.batch() - 1) + 1);
            if (first.size() < FIRST_HOSTS) {
                first.add(admission.host());
            }
        }
        for (int i = 0; i < phases.length && at < ids.size(); i++) {
            if (targets.get(i).id().equals(ids.get(at))) {
                phases[i] = new HostPhase.Succeeded(progress.batch(), START);
                occupy(targets.get(i));
                note(targets.get(i));
                at++;
            }
        }
        for (int pool = 0; pool < idle.length; pool++) {
            PoolCapacity capacity = idle[pool].capacity();
            lowestInService[pool] =
                    Math.min(lowestInService[pool], capacity.registered() - capacity.down() - inOperation[pool]);
        }
        admitted += ids.size();
        if (!ids.isEmpty()) {
            timetable.add(new Timetable.Round(progress.batch(), calendars, longest));
        }
        return !ids.isEmpty();
    }

    private void note(HostState host) {
        calendars.add(host.calendar());
        Duration need = question.need(host);
        longest = need.compareTo(longest) > 0 ? need : longest;
        if (progress.batch() == 1 && canaries.size() < FIRST_HOSTS) {
            canaries.add(new Preview.Canary(host.id(), kind(host)));
        }
    }

    private String kind(HostState host) {
        List<String> parts = new ArrayList<>();
        if (!host.kind().osRelease().isEmpty()) {
            parts.add(host.kind().osRelease());
        }
        if (!host.kind().kernel().isEmpty()) {
            parts.add("kernel " + host.kind().kernel());
        }
        for (int i = 0; i < host.poolCount(); i++) {
            parts.add(idle[host.pool(i)].capacity().id().toString());
        }
        return parts.isEmpty() ? "of no known kind" : String.join(", ", parts);
    }

    private void occupy(HostState host) {
        for (int i = 0; i < host.poolCount(); i++) {
            inOperation[host.pool(i)] += host.weight(i);
        }
    }

    private Snapshot snapshot() {
        List<RolloutHost> hosts = new ArrayList<>(phases.length);
        for (int i = 0; i < phases.length; i++) {
            hosts.add(new RolloutHost(targets.get(i).id(), 0, phases[i]));
        }
        Rollout rollout = new Rollout(spec, new RolloutStatus.Running(), List.of(progress), hosts);
        return new Snapshot(
                List.of(idle),
                question.hosts(),
                List.of(rollout),
                question.calendars(),
                WorkTimes.assumed(Duration.ofMinutes(1)),
                Timeouts.DEFAULT,
                0,
                Optional.empty());
    }

    /** The rounds in order. */
    List<Timetable.Round> timetable() {
        return List.copyOf(timetable);
    }

    /** Hosts that are well and were never admitted: a pool never spares them. */
    boolean isStuck() {
        for (int i = 0; i < phases.length; i++) {
            if (phases[i] instanceof HostPhase.Ready && targets.get(i).condition() instanceof Condition.Healthy) {
                return true;
            }
        }
        return false;
    }

    /** The time of the rounds, and of the bakes between the batches. */
    private Duration needs() {
        Duration sum = Duration.ZERO;
        for (Timetable.Round round : timetable) {
            sum = sum.plus(round.need());
        }
        return sum.plus(question.pacing().batchBake().multipliedBy(Math.max(0, batches.size() - 1)));
    }

    /** @param window the one that the stage meets */
    Preview.Stage preview(Optional<Preview.Window> window) {
        int[] pending = new int[idle.length];
        for (HostState host : targets) {
            for (int i = 0; i < host.poolCount(); i++) {
                pending[host.pool(i)]++;
            }
        }
        List<Preview.Pool> pools = new ArrayList<>();
        for (int pool = 0; pool < idle.length; pool++) {
            if (pending[pool] > 0) {
                PoolCapacity capacity = idle[pool].capacity();
                pools.add(new Preview.Pool(
                        capacity.id(), capacity.registered(), capacity.floor(), lowestInService[pool]));
            }
        }
        return new Preview.Stage(
                question.stages().get(stage),
                targets.size(),
                batches,
                first,
                canaries,
                rounds,
                Minimum.rounds(question, targets),
                needs(),
                window.map(met -> new Preview.Window(
                        met.names(),
                        met.usable(),
                        needs().compareTo(met.usable().length()) < 0)),
                targets.size() - admitted,
                pools);
    }
}
