package patchwave.simulation.world;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one run is made of. Everything else follows from the seed.
 *
 * @param seed of all chance
 * @param hosts machines of the fleet, 4 to 40
 * @param faults what may go wrong
 * @param faultMinutes for how many virtual minutes things go wrong; then they stop, and all must come to a good end
 * @param badPatch whether the patch breaks the services of hosts, and on which share of them, 0 to 1
 * @param growth of the fleet file's pacing; empty if the seed says that too. A run with one has no windows, so that its time
 *     can be compared with a minimum that counts none
 */
public record Scenario(
        long seed, int hosts, Set<Fault> faults, int faultMinutes, double badPatch, Optional<String> growth) {
    /** The fleet of a run by seed alone. */
    public static final int HOSTS = 12;

    public Scenario {
        EnumSet<Fault> copy = EnumSet.noneOf(Fault.class);
        copy.addAll(faults);
        faults = copy;
        if (hosts < 4 || hosts > 40) {
            throw new IllegalArgumentException("hosts %d: expected 4 to 40".formatted(hosts));
        }
    }

    /** Of which the seed says everything else. */
    public Scenario(long seed, int hosts, Set<Fault> faults, int faultMinutes, double badPatch) {
        this(seed, hosts, faults, faultMinutes, badPatch, Optional.empty());
    }

    /** The run of a seed: each kind of fault is there in one run of three, so that runs differ in what they combine. */
    public static Scenario of(long seed) {
        Dice dice = new Dice(seed, "scenario");
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        double share = dice.pick(java.util.List.of(0.15, 0.3, 0.5));
        for (Fault fault : Fault.values()) {
            if (dice.chance(share)) {
                faults.add(fault);
            }
        }
        double bad = dice.chance(0.15) ? dice.pick(java.util.List.of(0.05, 0.3, 1.0)) : 0;
        return new Scenario(seed, HOSTS, faults, dice.between(20, 60), bad);
    }

    /** The same seed with something else about it. */
    public Scenario with(int otherHosts, Set<Fault> otherFaults, int otherMinutes, double otherBadPatch) {
        return new Scenario(seed, otherHosts, otherFaults, otherMinutes, otherBadPatch, growth);
    }

    /** Whether something may go wrong. */
    public boolean has(Fault fault) {
        return faults.contains(fault);
    }

    /** The kinds of faults, as words. */
    public SortedSet<String> words() {
        SortedSet<String> words = new TreeSet<>();
        faults.forEach(fault -> words.add(fault.word()));
        return words;
    }
}
