package patchwave.simulation.mutants;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostStore;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.RolloutStore;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Store;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.host.Claim;
import patchwave.rollout.RolloutStatus;
import patchwave.simulation.memory.Rule;
import patchwave.simulation.memory.Rules;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.VirtualTime;
import patchwave.simulation.world.World;

/** Rules of the ledger, broken in the store or in what is read from it. */
final class Keeping {
    private Keeping() {}

    /** Some conditions of the ledger do not hold. */
    static class Without implements Mutant {
        private final Rules rules;

        Without(Rule... without) {
            Rules left = Rules.REAL;
            for (Rule rule : without) {
                left = left.without(rule);
            }
            rules = left;
        }

        @Override
        public final Rules rules() {
            return rules;
        }
    }

    /** C3: a claim that is older than some minutes is released. */
    static final class ReleasedByTime extends Without {
        private static final Duration PATIENCE = Duration.ofSeconds(40);

        ReleasedByTime() {
            super(Rule.REQUIRE_FENCED_OR_FINISHED_EVIDENCE);
        }

        @Override
        public void begin(World world) {
            world.time().in(VirtualTime.seconds(10), () -> {
                for (StoredHost host : hosts(world)) {
                    host.claim()
                            .filter(claim -> claim.since()
                                    .plus(PATIENCE)
                                    .isBefore(world.time().instant()))
                            .ifPresent(claim -> release(world, claim));
                }
                begin(world);
            });
        }

        private static List<StoredHost> hosts(World world) {
            return world.store().read(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE));
        }

        private static void release(World world, Claim claim) {
            world.storeOfNobody()
                    .change(
                            Actor.host(claim.host()),
                            tables -> tables.ledger()
                                    .release(claim.host(), claim.attempt(), new ReleaseEvidence.Fenced()));
        }
    }

    /** C2: nobody remembers to which life of the agent a permit went. */
    static final class UnboundPermit extends Without {
        UnboundPermit() {
            super(Rule.BIND_PERMIT_TO_INCARNATION);
        }

        @Override
        public Store store(World world, Store real) {
            return new Altered(
                    real,
                    tables -> altered(
                            Transaction.class,
                            tables,
                            "hosts",
                            it -> altered(HostStore.class, (HostStore) it, "find", UnboundPermit::unbound)));
        }

        private static Object unbound(Object found) {
            return ((Optional<?>) found).map(it -> {
                StoredHost host = (StoredHost) it;
                return new StoredHost(
                        host.host(),
                        host.enrolledAt(),
                        host.facts(),
                        host.record(),
                        host.condition(),
                        host.lastReport(),
                        host.pools(),
                        host.claim()
                                .map(claim -> new Claim(
                                        claim.host(),
                                        claim.rollout(),
                                        claim.attempt(),
                                        claim.since(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        claim.beginBefore(),
                                        claim.cancelled())),
                        host.drainedSince());
            });
        }
    }

    /** C5: permits are given although the rollout is stopped. */
    static final class DeafToStops extends Without {
        DeafToStops() {
            super(Rule.NO_PERMIT_WHEN_STOPPED, Rule.CANCEL_ON_STOP);
        }

        @Override
        public Store store(World world, Store real) {
            return new Altered(
                    real,
                    tables -> tables.actor().text().startsWith("operator:")
                            ? tables
                            : altered(
                                    Transaction.class,
                                    tables,
                                    "rollouts",
                                    it -> altered(
                                            RolloutStore.class, (RolloutStore) it, "summary", DeafToStops::running)));
        }

        private static Object running(Object found) {
            return ((Optional<?>) found).map(it -> {
                RolloutSummary summary = (RolloutSummary) it;
                return new RolloutSummary(
                        summary.spec(),
                        new RolloutStatus.Running(),
                        summary.stages(),
                        summary.superseded(),
                        summary.openClaims());
            });
        }
    }

    /** A value of an interface of which one method's answers are altered. */
    private static <T> T altered(Class<T> type, T real, String method, UnaryOperator<Object> alter) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, called, arguments) -> {
                    try {
                        Object answer = called.invoke(real, arguments);
                        return called.getName().equals(method) ? alter.apply(answer) : answer;
                    } catch (InvocationTargetException e) {
                        throw java.util.Objects.requireNonNullElse(e.getCause(), e);
                    }
                }));
    }

    /** A store whose transactions are altered. */
    private record Altered(Store real, UnaryOperator<Transaction> alter) implements Store {
        @Override
        public <T> T write(Actor actor, Function<Transaction, T> work) {
            return real.write(actor, tables -> work.apply(alter.apply(tables)));
        }

        @Override
        public void change(Actor actor, Consumer<Transaction> work) {
            real.change(actor, tables -> work.accept(alter.apply(tables)));
        }

        @Override
        public <T> T read(Function<Transaction, T> work) {
            return real.read(tables -> work.apply(alter.apply(tables)));
        }

        @Override
        public void onCommit(Runnable listener) {
            real.onCommit(listener);
        }

        @Override
        public String incarnation() {
            return real.incarnation();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
