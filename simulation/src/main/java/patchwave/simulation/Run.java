package patchwave.simulation;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.Store;
import patchwave.simulation.invariants.Invariants;
import patchwave.simulation.invariants.Violation;
import patchwave.simulation.memory.Rules;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;
import patchwave.simulation.world.Shared;
import patchwave.simulation.world.VirtualTime;
import patchwave.simulation.world.World;

/** Runs one scenario from its beginning to its end, and says what came of it. Threads may share it. */
public final class Run {
    /** What is broken when the code itself threw something, instead of an invariant's name. */
    public static final String ERROR = "ERROR";

    /** So long after the faults have stopped all must have come to an end. */
    private static final long PATIENCE = VirtualTime.seconds(6 * 3600.0);

    /** More than any run needs: one that takes more goes in circles. */
    private static final long MOST_EVENTS = 2_000_000;

    private final Shared shared;
    private final BiFunction<VirtualTime, Rules, Store> stores;

    /**
     * @param stores makes an empty store on a clock; only one in memory can be without a rule
     */
    public Run(Shared shared, BiFunction<VirtualTime, Rules, Store> stores) {
        this.shared = shared;
        this.stores = stores;
    }

    /**
     * What came of a run.
     *
     * @param violation what does not hold, if something does not
     * @param events how many things happened
     * @param micros how much virtual time went by
     */
    public record Result(Scenario scenario, Optional<Broken> violation, long events, long micros, Counts counts) {}

    /**
     * An invariant that was found broken.
     *
     * @param invariant its name, or {@link #ERROR}
     * @param found what was found; for an error its stack trace
     */
    public record Broken(String invariant, String found) {}

    /** One run; the same scenario and mutant are the same run. */
    public Result of(Scenario scenario, Mutant mutant, @Nullable Consumer<String> trace) {
        return of(scenario, mutant, UnaryOperator.identity(), trace);
    }

    /**
     * One run that somebody else watches too.
     *
     * @param around the invariants, which it must tell everything
     */
    public Result of(
            Scenario scenario, Mutant mutant, UnaryOperator<World.Watcher> around, @Nullable Consumer<String> trace) {
        VirtualTime time = new VirtualTime();
        Counts.Counter counter = new Counts.Counter();
        Invariants invariants = new Invariants();
        Optional<Broken> broken = Optional.empty();
        try (Store store = stores.apply(time, mutant.rules())) {
            World world =
                    new World(scenario, shared, time, store, mutant, around.apply(counter.before(invariants)), trace);
            world.begin();
            go(world, invariants, time);
        } catch (Violation violation) {
            broken = Optional.of(new Broken(
                    violation.invariant(),
                    Optional.ofNullable(violation.getMessage()).orElse("")));
        } catch (RuntimeException | StackOverflowError e) {
            // Of the product or of the simulator: neither may, and the other seeds are still worth running.
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            broken = Optional.of(new Broken(ERROR, text.toString().strip()));
        }
        return new Result(scenario, broken, time.happened(), time.micros(), counter.counts());
    }

    private static void go(World world, Invariants invariants, VirtualTime time) {
        long end = VirtualTime.seconds(world.scenario().faultMinutes() * 60.0) + PATIENCE;
        while (!invariants.isOver(world)) {
            if (time.next() > end || time.happened() > MOST_EVENTS) {
                throw invariants.stuck(world);
            }
            world.step();
        }
        invariants.ended(world);
    }
}
