package patchwave.simulation.memory;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Which conditions of the ledger hold. All of them, but in mutants. */
public final class Rules {
    /** As the real store has it. */
    public static final Rules REAL = new Rules(EnumSet.allOf(Rule.class));

    private final Set<Rule> held;

    private Rules(Set<Rule> held) {
        this.held = Collections.unmodifiableSet(held);
    }

    /** These rules but one: a mutant, for proving that the simulation would notice. */
    public Rules without(Rule rule) {
        EnumSet<Rule> rest = EnumSet.copyOf(held);
        rest.remove(rule);
        return new Rules(rest);
    }

    boolean hold(Rule rule) {
        return held.contains(rule);
    }

    /**
     * Whether a condition is met.
     *
     * @return as it is, or true where its rule is switched off
     */
    boolean met(Rule rule, boolean condition) {
        return condition || !held.contains(rule);
    }

    @Override
    public String toString() {
        return held.toString();
    }
}
