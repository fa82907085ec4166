package patchwave.bench.drive;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The hosts of the benchmark. What a host does depends on the seed and its number only, so that every run, and every
 * system under the same protocol, has the same work to do.
 *
 * @param n hosts
 * @param seed of everything that is drawn
 * @param lo shortest work
 * @param hi longest work
 * @param failRate how many operations fail; 0 to 1
 */
public record FleetSim(int n, long seed, Duration lo, Duration hi, double failRate) {
    /** The name of a host; numbers and names have the same order. */
    public static String name(int i) {
        return "host-%06d".formatted(i);
    }

    /** The number of a host's name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    /** Where in its interval a host sends its regular reports; 0 to 1. */
    double phase(int i) {
        return draw(i, 1);
    }

    /** How long an operation takes on the host. */
    public Duration work(int i) {
        return lo.plusNanos((long) (draw(i, 2) * hi.minus(lo).toNanos()));
    }

    /** Whether operations fail on the host. */
    boolean fails(int i) {
        return draw(i, 3) < failRate;
    }

    FleetSim withFailRate(double rate) {
        return new FleetSim(n, seed, lo, hi, rate);
    }

    private double draw(int i, int purpose) {
        return new SplittableRandom(seed * 31 + i * 7919L + purpose).nextDouble();
    }
}
