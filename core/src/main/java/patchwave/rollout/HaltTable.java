package patchwave.rollout;

import patchwave.policy.HaltThreshold;

/**
 * How many failures are too many, for any number of hosts done: the always-valid test of a rollout's failure rate.
 *
 * <p>A one-sided mixture e-process against "every host fails with at most the ambient rate" (reference/safety.md 2.3):
 * the prior is Beta(1/2, 1/2) cut to rates above the ambient one. By Ville's inequality a rollout at or below the ambient
 * rate is ever halted with at most the stated probability, however often one looks.
 */
public final class HaltTable {
    /** Jeffreys' prior for a rate: a = b = 1/2. */
    private static final double PRIOR = 0.5;

    private final double ambient;
    private final double logLimit;
    private final double logPrior;

    /** The table for a threshold. */
    public HaltTable(HaltThreshold threshold) {
        this.ambient = threshold.ambientPerMille() / 1000.0;
        this.logLimit = -Math.log(threshold.falseHaltPerMille() / 1000.0);
        this.logPrior =
                BetaFunction.logBeta(PRIOR, PRIOR) + Math.log(BetaFunction.regularised(1 - ambient, PRIOR, PRIOR));
    }

    /**
     * The failures at which a rollout halts; never falls as more hosts are done.
     *
     * @param done hosts whose operation has ended, well or not; 0 or more
     * @return 1 or more; done + 1 if not even all of them failing would be evidence enough
     */
    public int haltAt(int done) {
        if (done < 0) {
            throw new IllegalArgumentException("hosts done %d: expected 0 or more".formatted(done));
        }
        int low = 1;
        int high = done + 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (logEvidence(middle, done) >= logLimit) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Natural logarithm of the e-value after some failures among the hosts done; grows with the failures. */
    private double logEvidence(int failures, int done) {
        double a = PRIOR + failures;
        double b = PRIOR + done - failures;
        return BetaFunction.logBeta(a, b)
                + Math.log(BetaFunction.regularised(1 - ambient, b, a))
                - logPrior
                - failures * Math.log(ambient)
                - (done - failures) * Math.log1p(-ambient);
    }
}
