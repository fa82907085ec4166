package patchwave.simulation.invariants;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** All invariants of one run. */
public final class Invariants implements World.Watcher {
    private final List<Invariant> all = List.of(
            new I01Floor(),
            new I02SingleOperation(),
            new I03AtMostOnce(),
            new I04PermitNeeded(),
            new I05Exclusivity(),
            new I06StageOrder(),
            new I07Windows(),
            new I08Halt(),
            new I09Fencing(),
            new I10Release(),
            new I11CounterTruth(),
            new I14Audit(),
            new I16BoundedMemory(),
            new I17Monotonicity(),
            new I18HealOnly(),
            new L03Resumption(),
            new L05TrueHolds());

    private final Ending ending = new Ending();
    private View now = View.NOTHING;

    @Override
    public void fact(World world, Fact fact) {
        for (Invariant each : all) {
            each.fact(world, now, fact);
        }
    }

    @Override
    public void committed(World world, @Nullable ControllerProcess by) {
        View before = now;
        now = View.of(world.store(), world.time().instant(), before);
        for (Invariant each : all) {
            each.committed(world, before, now, by);
        }
    }

    /** Whether the run has come to its end. */
    public boolean isOver(World world) {
        return ending.isOver(world, now);
    }

    /** Says what has not come to an end. */
    public Violation stuck(World world) {
        return ending.stuck(world, now);
    }

    /** Looks once more at the end. */
    public void ended(World world) {
        for (Invariant each : all) {
            each.ended(world, now);
        }
    }

    /** Each invariant's sentence, by its name. */
    public static SortedMap<String, String> sentences() {
        TreeMap<String, String> sentences = new TreeMap<>();
        new Invariants().all.forEach(each -> sentences.put(each.name(), each.sentence()));
        return sentences;
    }
}
