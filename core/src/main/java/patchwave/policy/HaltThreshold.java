package patchwave.policy;

/**
 * When failures are too many to be chance. Compiled into a {@code HaltTable}.
 *
 * @param ambientPerMille the failure rate p0 that is normal for this fleet, in 1/1000; 1 to 200
 * @param falseHaltPerMille the probability alpha, in 1/1000, that a rollout with that rate is ever halted; 1 to 200
 */
public record HaltThreshold(int ambientPerMille, int falseHaltPerMille) {
    /** 1 % and 1 %: docs/guarantees.md, P4. */
    public static final HaltThreshold DEFAULT = new HaltThreshold(10, 10);

    public static final int LOWEST_PER_MILLE = 1;
    public static final int HIGHEST_PER_MILLE = 200;

    public HaltThreshold {
        require("failures.table.ambient_failure_rate", ambientPerMille);
        require("failures.table.false_halt_probability", falseHaltPerMille);
    }

    private static void require(String name, int perMille) {
        if (perMille < LOWEST_PER_MILLE || perMille > HIGHEST_PER_MILLE) {
            throw new IllegalArgumentException("%s %s%%: expected 0.1%% to 20%%".formatted(name, perMille / 10.0));
        }
    }
}
