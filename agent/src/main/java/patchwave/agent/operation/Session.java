package patchwave.agent.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The agent's stream, as the rules see it.
 *
 * @param stream number of the open stream; 0 if none is open
 * @param welcome the answer to Hello on this stream
 * @param welcomedAt when that came
 * @param sequence the last Status sent by this incarnation
 * @param sent the last two Status of this stream, newest first
 * @param last content of the last Status of this stream
 */
public record Session(
        long stream,
        Optional<FromController.Welcome> welcome,
        Optional<Moment> welcomedAt,
        long sequence,
        List<Sent> sent,
        Optional<ToController.Status> last) {
    /** No stream. */
    public static final Session CLOSED =
            new Session(0, Optional.empty(), Optional.empty(), 0, List.of(), Optional.empty());

    public Session {
        sent = List.copyOf(sent);
    }

    /**
     * A Status that was sent.
     *
     * @param sequence its number
     * @param at when
     */
    public record Sent(long sequence, Moment at) {}

    /** Without a stream; numbers go on growing. */
    public Session closed() {
        return new Session(0, Optional.empty(), Optional.empty(), sequence, List.of(), Optional.empty());
    }

    Session opened(long number) {
        return new Session(number, Optional.empty(), Optional.empty(), sequence, List.of(), Optional.empty());
    }

    Session welcomed(FromController.Welcome answer, Moment now) {
        return new Session(stream, Optional.of(answer), Optional.of(now), sequence, sent, last);
    }

    Session sent(ToController.Status status, Moment now) {
        List<Sent> two = sent.isEmpty()
                ? List.of(new Sent(status.sequence(), now))
                : List.of(new Sent(status.sequence(), now), sent.getFirst());
        return new Session(stream, welcome, welcomedAt, status.sequence(), two, Optional.of(status));
    }

    /** True if this stream's Hello was answered with an accepting Welcome. */
    public boolean accepted() {
        return welcome.filter(FromController.Welcome::accepted).isPresent();
    }

    /**
     * How far the host's wall clock is ahead of the controller's, negative if behind; too great by the time that Welcome was
     * under way, and zero without one.
     */
    Duration clockAhead(Moment now) {
        return welcomedAt
                .map(then -> Duration.between(
                        welcome.orElseThrow().controllerTime().plus(now.boot().minus(then.boot())), now.wall()))
                .orElse(Duration.ZERO);
    }

    /** When the last Status of this stream was sent, on the boot clock. */
    Optional<Duration> lastSent() {
        return sent.isEmpty()
                ? Optional.empty()
                : Optional.of(sent.getFirst().at().boot());
    }
}
