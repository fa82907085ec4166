package patchwave.simulation.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;

/**
 * The one clock and the one queue of a simulated world: whatever happens, happens at a time, one after another.
 *
 * <p>Times are microseconds since {@link #START}. What is booked for the same time happens in the order of booking, so
 * that one seed is one run.
 */
public final class VirtualTime implements InstantSource {
    /** Half a day before Europe sets its clocks forward. */
    public static final Instant START = Instant.parse("2026-03-28T12:00:00Z");

    private static final long START_SECOND = START.getEpochSecond();

    private final PriorityQueue<Booking> queue = new PriorityQueue<>();
    private long now;
    private long booked;
    private long happened;

    private record Booking(long at, long number, Runnable what) implements Comparable<Booking> {
        @Override
        public int compareTo(Booking other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Microseconds since the start. */
    public long micros() {
        return now;
    }

    /** Since the world began. */
    public Duration uptime() {
        return Duration.of(now, ChronoUnit.MICROS);
    }

    @Override
    public Instant instant() {
        return instant(now);
    }

    /** The instant that is so many microseconds after the start. */
    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                START_SECOND + Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    /** How many microseconds. */
    public static long micros(Duration duration) {
        return duration.getSeconds() * 1_000_000L + duration.getNano() / 1_000;
    }

    /** So many seconds, in microseconds. */
    public static long seconds(double seconds) {
        return Math.round(seconds * 1e6);
    }

    /** Has something happen after a while. */
    public void in(long micros, Runnable what) {
        at(now + micros, what);
    }

    /** Has something happen at a time, or now if that is over. */
    public void at(long micros, Runnable what) {
        queue.add(new Booking(Math.max(micros, now), booked++, what));
    }

    /** How many things have happened. */
    public long happened() {
        return happened;
    }

    /** When the next thing happens; {@link Long#MAX_VALUE} if nothing is booked. */
    public long next() {
        Booking first = queue.peek();
        return first == null ? Long.MAX_VALUE : first.at;
    }

    /** Goes to the next thing and lets it happen. */
    public void step() {
        Booking first = queue.remove();
        now = first.at;
        happened++;
        first.what.run();
    }
}
