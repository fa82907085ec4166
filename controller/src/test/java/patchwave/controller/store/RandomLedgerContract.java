package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.incarnation;
import static patchwave.controller.store.Fixture.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.host.Claim;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.plan.HostState;
import patchwave.plan.PoolState;
import patchwave.plan.Snapshot;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/** All operations in random order, by seed; after every one the ledger adds up and no claim went over a budget. */
abstract class RandomLedgerContract {
    private static final int HOSTS = 8;
    private static final int STEPS = 200;
    private static final Actor BOB = Actor.operator("bob");
    private static final List<RolloutId> ROLLOUTS = List.of(new RolloutId("one"), new RolloutId("two"));

    private final Clock clock = new Clock();

    abstract Store openStore(Clock clock, Random random);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLedgerAddsUpAfterEveryStep(long seed) {
        Random random = new Random(seed);
        try (Store store = openStore(clock, random)) {
            Fixture fleet = new Fixture(store);
            Run run = new Run(store, fleet, random);
            run.begin();
            for (int step = 0; step < STEPS; step++) {
                store.change(Actor.CONTROLLER, tx -> tx.expiries().settle());
                Map<String, Integer> before = run.slack();
                Map<String, Integer> trulyBefore = run.trueSlack();
                String what = run.step();
                clock.advance(Duration.ofSeconds(20));
                assertThat(fleet.sweep())
                        .as("seed %d step %d %s", seed, step, what)
                        .isEmpty();
                if (what.startsWith("claim")) {
                    for (Map.Entry<String, Integer> after : run.slack().entrySet()) {
                        assertThat(after.getValue())
                                .as("seed %d step %d %s: %s", seed, step, what, after.getKey())
                                .isGreaterThanOrEqualTo(Math.min(0, before.getOrDefault(after.getKey(), 0)));
                    }
                    for (Map.Entry<String, Integer> after : run.trueSlack().entrySet()) {
                        assertThat(after.getValue())
                                .as("seed %d step %d %s: %s truly", seed, step, what, after.getKey())
                                .isGreaterThanOrEqualTo(Math.min(0, trulyBefore.getOrDefault(after.getKey(), 0)));
                    }
                }
            }
            assertThat(store.read(tx -> tx.auditTrail().verify()).fault()).isEmpty();
            assertThat(run.claimed).as("the run did something").isPositive();
        }
    }

    /** One seeded run. */
    private static final class Run {
        private final Store store;
        private final Fixture fleet;
        private final Random random;
        private long epoch;
        private int revision;
        private int claimed;

        Run(Store store, Fixture fleet, Random random) {
            this.store = store;
            this.fleet = fleet;
            this.random = random;
        }

        void begin() {
            applyFleet();
            String[] names = new String[HOSTS];
            for (int i = 0; i < HOSTS; i++) {
                names[i] = "h-" + i;
                enrol(names[i]);
                fleet.health(names[i], new Condition.Healthy());
            }
            ROLLOUTS.forEach(id -> fleet.rollout(id, names));
            epoch = fleet.epoch();
        }

        Map<String, Integer> slack() {
            Map<String, Integer> slack = new HashMap<>();
            for (PoolState pool : store.read(tx -> tx.fleet().pools())) {
                slack.put(pool.capacity().id().toString(), pool.capacity().slack());
            }
            return slack;
        }

        /** The same, but hosts that are behind and well count as what they are: in service. */
        Map<String, Integer> trueSlack() {
            Map<String, Integer> slack = slack();
            Snapshot seen = store.read(tx -> tx.snapshot(HostCalendars.OPEN, 50));
            for (HostState state : seen.hosts()) {
                if (state.condition() instanceof Condition.Behind
                        && state.claimedBy().isEmpty()) {
                    for (int i = 0; i < state.poolCount(); i++) {
                        PoolState of = seen.pools().get(state.pool(i));
                        slack.merge(of.capacity().id().toString(), state.weight(i), Integer::sum);
                    }
                }
            }
            return slack;
        }

        private void applyFleet() {
            Floor floor =
                    random.nextBoolean() ? new Floor.Count(random.nextInt(4)) : new Floor.Percent(random.nextInt(101));
            Optional<String> exclusive = random.nextBoolean() ? Optional.of("zone") : Optional.empty();
            Optional<String> weight = random.nextBoolean() ? Optional.of("capacity") : Optional.empty();
            PoolPolicy plain = pool(WEB, floor, exclusive);
            PoolPolicy web = new PoolPolicy(WEB, plain.selector(), floor, weight, List.of(), exclusive);
            if (random.nextInt(4) == 0) {
                fleet.fleet("v" + ++revision, web);
            } else {
                fleet.fleet("v" + ++revision, web, pool(DB, new Floor.Count(1), Optional.empty()));
            }
        }

        /** Two operators lower a floor, or one restores it; now and then time ends it. */
        private void floors() {
            List<LoweredFloor> open = store.read(tx -> tx.floors().list()).stream()
                    .filter(floor -> floor.state() != LoweredFloor.State.OVER)
                    .toList();
            if (open.isEmpty()) {
                int floor = random.nextInt(3);
                store.change(Fixture.ALICE, tx -> tx.floors().ask(WEB, floor, Duration.ofMinutes(5), "random"));
            } else if (random.nextInt(3) == 0) {
                store.change(BOB, tx -> tx.floors().restore(open.getFirst().id(), "random"));
            } else {
                store.change(BOB, tx -> tx.floors().approve(open.getFirst().id()));
            }
        }

        /** Whoever holds a claim needs the second operator. */
        private void remove(String name) {
            store.change(Fixture.ALICE, tx -> tx.hosts().remove(host(name), "random"));
            if (random.nextBoolean()) {
                store.change(BOB, tx -> tx.hosts().remove(host(name), "random"));
            }
        }

        /** Left out for its condition, or caught up: as the planner and the agent have it. */
        private void catchUp(RolloutId rollout, String name) {
            HostPhase phase = fleet.phase(rollout, name);
            if (!(phase instanceof HostPhase.Claimed) && !(phase instanceof HostPhase.Operating)) {
                HostPhase next = random.nextInt(3) == 0
                        ? new HostPhase.NotNeeded(Clock.START)
                        : new HostPhase.Excluded("random", random.nextInt(4) > 0, Clock.START);
                store.change(Actor.CONTROLLER, tx -> tx.rollouts().setPhase(rollout, host(name), phase, next));
            }
        }

        private void enrol(String name) {
            boolean held = fleet.claimOf(name).flatMap(Claim::permitIncarnation).isPresent();
            if (held) {
                return;
            }
            String[] services = random.nextBoolean() ? new String[] {"web"} : new String[] {"web", "db"};
            fleet.weight = random.nextBoolean() ? Optional.of(String.valueOf(1 + random.nextInt(3))) : Optional.empty();
            fleet.enrol(name, random.nextBoolean() ? "a" : "b", services);
            fleet.welcome(name, 1);
        }

        String step() {
            String name = "h-" + random.nextInt(HOSTS);
            RolloutId rollout = ROLLOUTS.get(random.nextInt(ROLLOUTS.size()));
            int choice = random.nextInt(25);
            if (choice >= 20) {
                if (choice == 20) {
                    remove(name);
                } else if (choice <= 22) {
                    floors();
                } else {
                    catchUp(rollout, name);
                }
                return choice + " " + name;
            }
            if (store.read(tx -> tx.hosts().find(host(name))).isEmpty()) {
                enrol(name);
                return "enrol again " + name;
            }
            switch (choice) {
                case 0 -> applyFleet();
                case 1 -> enrol(name);
                case 2 -> store.change(Actor.CONTROLLER, tx -> tx.hosts().quarantine(host(name), "random"));
                case 3, 4 -> {
                    store.change(Fixture.ALICE, tx -> tx.hosts().readmit(host(name), "random"));
                    fleet.welcome(name, 1);
                }
                case 5 -> fleet.health(name, new Condition.Unhealthy("sick", Clock.START));
                case 6 -> fleet.health(name, new Condition.Unknown("silent", Clock.START));
                case 7, 8, 9 -> fleet.health(name, new Condition.Healthy());
                case 10 -> steer(rollout);
                case 11 -> ready(rollout, name);
                case 12, 13, 14, 15 -> {
                    for (ClaimAnswer answer : fleet.claim(rollout, epoch, name, "h-" + random.nextInt(HOSTS))) {
                        claimed += answer instanceof ClaimAnswer.Claimed ? 1 : 0;
                    }
                    return "claim " + name;
                }
                default -> advance(name, choice);
            }
            return choice + " " + name;
        }

        private void steer(RolloutId rollout) {
            RolloutStatus paused = new RolloutStatus.Paused("alice", "random", Clock.START);
            RolloutStatus running = new RolloutStatus.Running();
            boolean stopped = store.write(Fixture.ALICE, tx -> tx.rollouts().setStatus(rollout, running, paused));
            if (!stopped || random.nextBoolean()) {
                store.change(Fixture.ALICE, tx -> tx.rollouts().setStatus(rollout, paused, running));
            }
        }

        /** What the planner does to hosts that have ended, so that the run goes on. */
        private void ready(RolloutId rollout, String name) {
            HostPhase phase = fleet.phase(rollout, name);
            if (!(phase instanceof HostPhase.Claimed) && !(phase instanceof HostPhase.Operating)) {
                HostPhase next = random.nextInt(5) == 0
                        ? new HostPhase.Failed(FailureReason.OVERDUE, "in bake", 1, Clock.START)
                        : new HostPhase.Ready(Clock.START);
                store.change(Actor.CONTROLLER, tx -> tx.rollouts().setPhase(rollout, host(name), phase, next));
            }
        }

        /** What the host's agent does next with its claim, if it holds one. */
        private void advance(String name, int choice) {
            Optional<Claim> held = fleet.claimOf(name);
            if (held.isEmpty()) {
                return;
            }
            long attempt = held.get().attempt();
            boolean permitted = fleet.permit(name, attempt, 1) instanceof PermitAnswer.Granted;
            if (held.get().cancelled().isPresent() || choice == 16) {
                store.change(Actor.CONTROLLER, tx -> {
                    if (tx.ledger().cancel(host(name), attempt, "random")) {
                        tx.hosts()
                                .mergeJournal(
                                        host(name), incarnation(1), 9, "boot", new JournalNumbers(0, 0, 0, attempt));
                    }
                });
                fleet.release(name, attempt, new ReleaseEvidence.Fenced());
            } else if (permitted && choice > 16) {
                fleet.journal(name, 1, new JournalNumbers(attempt, attempt, 0, 0));
                store.change(Actor.host(host(name)), tx -> tx.ledger().markBegun(host(name), attempt));
                fleet.journal(name, 1, new JournalNumbers(attempt, attempt, attempt, 0));
                fleet.release(
                        name, attempt, random.nextBoolean() ? StoreContract.SUCCEEDED : StoreContract.failed("random"));
            }
        }
    }
}
