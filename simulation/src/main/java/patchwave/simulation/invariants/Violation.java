package patchwave.simulation.invariants;

/** Something that must hold does not. An Error, so that no code of the product takes it for a fault of its own. */
public final class Violation extends Error {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    /**
     * @param invariant such as "I1"
     * @param found what was found, with names and numbers
     */
    public Violation(String invariant, String found) {
        super("%s: %s".formatted(invariant, found), null, false, false);
        this.invariant = invariant;
    }

    /** Such as "I1". */
    public String invariant() {
        return invariant;
    }
}
