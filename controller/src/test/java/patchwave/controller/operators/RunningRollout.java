package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.store.Actor;
import patchwave.controller.store.ClaimAnswer;
import patchwave.controller.store.PermitAnswer;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.StoredOutcome;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Admission;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.StageProgress;

/** A rollout of production hosts in its first batch, on the bench's store. */
final class RunningRollout {
    private static final Environment PRODUCTION = new Environment("production");
    private static final Incarnation INCARNATION = new Incarnation("0".repeat(32));

    final RolloutId id;
    private final Bench bench;

    RunningRollout(Bench bench, String name, boolean emergency, List<HostId> hosts) {
        this(bench, name, emergency, Optional.empty(), Optional.empty(), hosts);
    }

    /** Against an advisory, due at a time. */
    RunningRollout(Bench bench, String name, Optional<AdvisoryId> advisory, Optional<Instant> due, List<HostId> hosts) {
        this(bench, name, false, advisory, due, hosts);
    }

    private RunningRollout(
            Bench bench,
            String name,
            boolean emergency,
            Optional<AdvisoryId> advisory,
            Optional<Instant> due,
            List<HostId> hosts) {
        this.bench = bench;
        this.id = new RolloutId(name);
        RolloutSpec spec = new RolloutSpec(
                id,
                emergency,
                "ab".repeat(32),
                Bench.START.plus(Duration.ofDays(7)),
                List.of(PRODUCTION),
                Pacing.NORMAL,
                FailureRules.DEFAULT,
                advisory,
                due,
                Optional.empty(),
                Optional.empty(),
                "r",
                Bench.START,
                "alice");
        bench.store.change(Actor.CONTROLLER, tables -> {
            List<RolloutHost> parts = new ArrayList<>();
            hosts.forEach(host -> parts.add(new RolloutHost(host, 0, new HostPhase.Ready(Bench.START))));
            tables.rollouts().create(spec, new byte[] {1}, parts);
            tables.rollouts()
                    .setStage(
                            id,
                            0,
                            StageProgress.notOpen(PRODUCTION),
                            new StageProgress(
                                    PRODUCTION, 1, Optional.of(Bench.START), Optional.empty(), Optional.empty()),
                            "begins");
        });
    }

    /** Whether the ledger lets a host in. */
    boolean claim(HostId host) {
        return bench.store.write(Actor.CONTROLLER, tables -> {
            long epoch = tables.ledger().takePlannerEpoch();
            return tables.ledger()
                            .claim(List.of(new Admission(id, host, 1, Optional.empty())), epoch)
                            .getFirst()
                    instanceof ClaimAnswer.Claimed;
        });
    }

    boolean isPermitted(HostId host) {
        return bench.store.write(
                Actor.CONTROLLER,
                tables -> tables.ledger().grantPermit(host, 1, INCARNATION) instanceof PermitAnswer.Granted);
    }

    StoredHost stored(HostId host) {
        return bench.store.read(tables -> tables.hosts().find(host)).orElseThrow();
    }

    /** Its journal says that the first attempt has begun. */
    void begin(HostId host) {
        bench.store.change(Actor.host(host), tables -> {
            tables.hosts().mergeJournal(host, INCARNATION, 2, "boot", new JournalNumbers(1, 1, 0, 0));
            tables.ledger().markBegun(host, 1);
        });
    }

    /** Its first attempt is claimed, begins and succeeds. */
    void succeed(HostId host, Duration took) {
        assertThat(claim(host)).isTrue();
        assertThat(isPermitted(host)).isTrue();
        begin(host);
        bench.store.change(Actor.host(host), tables -> {
            tables.hosts().mergeJournal(host, INCARNATION, 3, "boot", new JournalNumbers(1, 1, 1, 0));
            assertThat(tables.ledger()
                            .release(host, 1, new ReleaseEvidence.Succeeded(StoredOutcome.NONE, Optional.of(took))))
                    .isTrue();
        });
    }

    /** Its journal says that the first attempt never begins. */
    void release(HostId host) {
        bench.store.change(Actor.host(host), tables -> {
            tables.hosts().mergeJournal(host, INCARNATION, 3, "boot", new JournalNumbers(0, 0, 0, 1));
            assertThat(tables.ledger().release(host, 1, new ReleaseEvidence.Fenced()))
                    .isTrue();
        });
    }
}
