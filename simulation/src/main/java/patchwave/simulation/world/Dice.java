package patchwave.simulation.world;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chance, by seed. Each concern throws dice of its own, so that a run with fewer faults, such as while it is shrunk, is
 * otherwise as similar as it can be.
 */
public final class Dice {
    private final SplittableRandom random;

    /**
     * Dice of one concern in one run.
     *
     * @param concern such as "network"
     */
    public Dice(long seed, String concern) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + concern.hashCode() * 0x5DEECE66DL);
    }

    /** Whether something of this probability happens. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A whole number from low to high, both included. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** A time in microseconds, even between two numbers of seconds. */
    public long seconds(double low, double high) {
        return VirtualTime.seconds(low + (high - low) * random.nextDouble());
    }

    /** A real number from 0 to below 1. */
    public double fraction() {
        return random.nextDouble();
    }

    /** One of these. */
    public <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** 64 even bits. */
    public long bits() {
        return random.nextLong();
    }

    /** Fills bytes. */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** For code that wants a generator of the JDK. */
    public SplittableRandom generator() {
        return random;
    }
}
