package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import patchwave.agent.health.HealthReport;

/**
 * What a host's journal says, all records applied in order.
 *
 * @param version number of records ever written; never goes back
 * @param attempts the four numbers and the floor
 * @param current the incarnation of the last incarnation record
 * @param currentWelcomed whether that one was welcomed
 * @param previous what Hello names as the previous incarnation; empty bytes if none
 * @param open the attempt whose intent is neither finished nor fenced
 * @param outcome of the last finished attempt
 */
public record JournalState(
        long version,
        Attempts attempts,
        Optional<Bytes> current,
        boolean currentWelcomed,
        Bytes previous,
        Optional<Open> open,
        Optional<Outcome> outcome) {
    /** The state of a journal without records. */
    public static final JournalState EMPTY = new JournalState(
            0, Attempts.NONE, Optional.empty(), false, Bytes.EMPTY, Optional.empty(), Optional.empty());

    /**
     * An attempt under way.
     *
     * @param intent what was permitted
     * @param begun whether the package work has begun
     * @param drain how far draining or undraining came; empty before the first mark
     * @param drainBegan when draining began; empty if the host was never drained
     * @param undrainedAt when the host was put back, if it was
     * @param failure why it will end as failed
     * @param cancelled why it must not begin
     * @param reboot the last reboot that the host was asked for
     * @param step what it did last; empty before the first
     * @param byHand how a person put the host back, if one did
     */
    public record Open(
            JournalRecord.Intent intent,
            boolean begun,
            Optional<JournalRecord.DrainMark> drain,
            Optional<Instant> drainBegan,
            Optional<Instant> undrainedAt,
            Optional<Failure> failure,
            Optional<String> cancelled,
            Optional<JournalRecord.Reboot> reboot,
            Optional<OperationStep> step,
            Optional<JournalRecord.Drain> byHand) {
        /** Whether the host may be out of service. */
        public boolean drained() {
            return drain.map(it -> switch (it) {
                        case BEGAN, DRAINED -> true;
                        case NO_HOOKS, UNDRAINED -> false;
                    })
                    .orElse(false);
        }

        /** How often the attempt rebooted the host, or asked it to. */
        public int reboots() {
            return reboot.map(JournalRecord.Reboot::number).orElse(0);
        }

        /** How long the host was out of service, as of a time; empty if it never was. */
        public Optional<Duration> outOfService(Instant now) {
            return drainBegan
                    .map(began -> Duration.between(began, undrainedAt.orElse(now)))
                    .map(time -> time.isNegative() ? Duration.ZERO : time);
        }

        /**
         * Whether the host is in the middle of the work: begun, and not found to be well, which is what comes right before
         * undraining.
         */
        public boolean isMidway() {
            return begun && !step.equals(Optional.of(OperationStep.UNDRAINING)) && undrainedAt.isEmpty();
        }

        /** Whether the host was taken out of service and put back: it is not worked on under its clients. */
        public boolean isBackInService() {
            return !drained() && undrainedAt.isPresent();
        }

        /** Whether a person put the host back in the middle of the work: it is in service since, with whatever runs. */
        public boolean isPutBackMidway() {
            return byHand.flatMap(JournalRecord.Drain::byHand)
                    .filter(JournalRecord.ByHand::midway)
                    .isPresent();
        }

        private Open started() {
            return new Open(intent, true, drain, drainBegan, undrainedAt, failure, cancelled, reboot, step, byHand);
        }

        private Open failedFor(Failure why) {
            return new Open(
                    intent, begun, drain, drainBegan, undrainedAt, Optional.of(why), cancelled, reboot, step, byHand);
        }

        private Open cancelledFor(String reason) {
            return new Open(
                    intent, begun, drain, drainBegan, undrainedAt, failure, Optional.of(reason), reboot, step, byHand);
        }

        private Open rebooted(JournalRecord.Reboot last) {
            return new Open(
                    intent, begun, drain, drainBegan, undrainedAt, failure, cancelled, Optional.of(last), step, byHand);
        }

        private Open at(OperationStep now) {
            return new Open(
                    intent,
                    begun,
                    drain,
                    drainBegan,
                    undrainedAt,
                    failure,
                    cancelled,
                    reboot,
                    Optional.of(now),
                    byHand);
        }

        private Open with(JournalRecord.Drain record) {
            return switch (record.mark()) {
                case BEGAN -> marked(record, Optional.of(record.at()), Optional.empty());
                case NO_HOOKS -> marked(record, Optional.empty(), Optional.empty());
                case DRAINED -> marked(record, drainBegan, undrainedAt);
                case UNDRAINED -> marked(record, drainBegan, Optional.of(record.at()));
            };
        }

        private Open marked(JournalRecord.Drain record, Optional<Instant> from, Optional<Instant> to) {
            return new Open(
                    intent,
                    begun,
                    Optional.of(record.mark()),
                    from,
                    to,
                    failure,
                    cancelled,
                    reboot,
                    step,
                    record.byHand().map(_ -> record));
        }
    }

    /** Since when the host may be out of its load balancers by our doing: a debt until it is put back; empty if there is none. */
    public Optional<Instant> drainedSince() {
        Optional<Instant> left = outcome.filter(Outcome::leftDrained)
                .map(it -> it.finished().minus(it.outOfService().orElse(Duration.ZERO)));
        return left.or(() -> open.filter(Open::drained).flatMap(Open::drainBegan));
    }

    /** Why the host is still drained after undrain hooks that ended so; empty if it is back in service. */
    public Optional<String> stillDrained(Event.HookVerdict verdict) {
        return switch (verdict) {
            case Event.HookVerdict.Done done ->
                done.ran() == 0 && isDrainedByHooks()
                        ? Optional.of(
                                "there are no undrain hooks any more, and hooks drained the host: put one into undrain.d,"
                                        + " which may be 'exit 0' once the host is back")
                        : Optional.empty();
            case Event.HookVerdict.RetryLater later -> Optional.of(later.what());
            case Event.HookVerdict.Skip skip -> Optional.of(skip.what());
            case Event.HookVerdict.Failed failed -> Optional.of(failed.what());
        };
    }

    /**
     * Whether a hook is known to have drained the host. A drain of which only the begin is known may have had none: such a host is
     * not held for hooks that it never had.
     */
    private boolean isDrainedByHooks() {
        return outcome.filter(Outcome::leftDrained).isPresent()
                || open.flatMap(Open::drain).equals(Optional.of(JournalRecord.DrainMark.DRAINED));
    }

    /**
     * Whether an operation may begin on a host of this health: well, or unwell since an operation of ours failed on it. That
     * one must be mended by the next, be it a repair or the way back; a host that is unwell for a reason of its own is left
     * alone. What cannot be told is not good enough.
     */
    public boolean mayBegin(HealthReport health) {
        return switch (health.state()) {
            case HEALTHY -> true;
            case UNHEALTHY -> outcome.flatMap(Outcome::failure).isPresent();
            case UNKNOWN -> false;
        };
    }

    /** The state after one more record. Total: a record of an attempt that is not open changes no open attempt. */
    public JournalState apply(JournalRecord event) {
        return switch (event) {
            case JournalRecord.Incarnation record ->
                new JournalState(
                        version + 1,
                        attempts,
                        Optional.of(record.incarnation()),
                        false,
                        record.previous(),
                        open,
                        outcome);
            case JournalRecord.Welcomed record ->
                new JournalState(
                        version + 1, attempts, Optional.of(record.incarnation()), true, previous, open, outcome);
            case JournalRecord.Floor record -> with(attempts.withFloor(record.attempt()), open, outcome);
            case JournalRecord.Intent record -> with(attempts.withIntent(record.attempt()), opened(record), outcome);
            case JournalRecord.Drain record -> drained(record);
            case JournalRecord.Begun record ->
                with(attempts.withBegun(record.attempt()), changed(record.attempt(), it -> it.started()), outcome);
            case JournalRecord.Step record ->
                with(attempts, changed(record.attempt(), it -> it.at(record.step())), outcome);
            case JournalRecord.Reboot record ->
                with(attempts, changed(record.attempt(), it -> it.rebooted(record)), outcome);
            case JournalRecord.Failed record -> failed(record);
            case JournalRecord.Cancelled record ->
                with(attempts, changed(record.attempt(), it -> it.cancelledFor(record.reason())), outcome);
            case JournalRecord.Finished record ->
                with(
                        attempts.withFinished(record.outcome().attempt()),
                        closed(record.outcome().attempt()),
                        Optional.of(record.outcome()));
            case JournalRecord.Fenced record ->
                with(attempts.withFenced(record.attempt()), closed(record.attempt()), outcome);
        };
    }

    private JournalState with(Attempts numbers, Optional<Open> openNow, Optional<Outcome> outcomeNow) {
        return new JournalState(version + 1, numbers, current, currentWelcomed, previous, openNow, outcomeNow);
    }

    private static Optional<Open> opened(JournalRecord.Intent intent) {
        return Optional.of(new Open(
                intent,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private JournalState drained(JournalRecord.Drain record) {
        // Whoever puts the host back also settles what an earlier attempt left drained.
        Optional<Outcome> settled = record.mark() == JournalRecord.DrainMark.UNDRAINED
                ? outcome.map(it -> it.undrained(record.told()))
                : outcome;
        return with(attempts, changed(record.attempt(), it -> it.with(record)), settled);
    }

    private JournalState failed(JournalRecord.Failed record) {
        Optional<Open> failed =
                openOf(record.attempt()).filter(it -> it.failure.isEmpty()).map(it -> it.failedFor(record.failure()));
        return with(attempts, failed.or(() -> open), outcome);
    }

    /** The open attempt changed, if it is this one. */
    private Optional<Open> changed(long attempt, UnaryOperator<Open> change) {
        return openOf(attempt).map(change).or(() -> open);
    }

    private Optional<Open> openOf(long attempt) {
        return open.filter(it -> it.intent().attempt() == attempt);
    }

    /** Ending an attempt ends every older one with it: two never run at a time. */
    private Optional<Open> closed(long attempt) {
        return open.filter(it -> it.intent().attempt() > attempt);
    }
}
