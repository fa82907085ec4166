package patchwave.rollout;

/** The beta function and its regularised incomplete form, to about 12 digits. */
final class BetaFunction {
    /** Lanczos' coefficients for g = 7 and 9 terms (Godfrey). */
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    private static final double LANCZOS_G = 7;
    private static final double LOG_ROOT_TWO_PI = 0.9189385332046727;

    /** The fraction needs about sqrt(max(a, b)) terms: enough for ten million hosts. */
    private static final int MOST_TERMS = 10_000;

    private static final double PRECISION = 1e-15;

    /** Stands in for a zero denominator, as in Lentz' method. */
    private static final double TINY = 1e-300;

    private BetaFunction() {}

    /** Natural logarithm of B(a, b); a and b more than 0. */
    static double logBeta(double a, double b) {
        return logGamma(a) + logGamma(b) - logGamma(a + b);
    }

    /** I_x(a, b), the share of the Beta(a, b) distribution below x; x from 0 to 1, a and b more than 0. */
    static double regularised(double x, double a, double b) {
        if (x <= 0) {
            return 0;
        }
        if (x >= 1) {
            return 1;
        }
        double logFactor = a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b);
        // The fraction converges fast below the mean only; above it the other tail is taken.
        if (x < (a + 1) / (a + b + 2)) {
            return Math.exp(logFactor) * fraction(x, a, b) / a;
        }
        return 1 - Math.exp(logFactor) * fraction(1 - x, b, a) / b;
    }

    /** Natural logarithm of gamma(x), x at least 1/2. */
    private static double logGamma(double x) {
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (x - 1 + i);
        }
        double base = x - 0.5 + LANCZOS_G;
        return LOG_ROOT_TWO_PI + (x - 0.5) * Math.log(base) - base + Math.log(sum);
    }

    /** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz' method. */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / nonZero(1 - (a + b) * x / (a + 1));
        double result = d;
        for (int m = 1; m <= MOST_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / nonZero(1 + even * d);
            c = nonZero(1 + even / c);
            result *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / nonZero(1 + odd * d);
            c = nonZero(1 + odd / c);
            double step = d * c;
            result *= step;
            if (Math.abs(step - 1) < PRECISION) {
                return result;
            }
        }
        return result;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }
}
