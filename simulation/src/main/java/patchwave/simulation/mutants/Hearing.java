package patchwave.simulation.mutants;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Moment;
import patchwave.agent.wire.FromWire;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.simulation.world.AgentProcess;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.SimulatedHost;
import patchwave.simulation.world.Stream;
import patchwave.simulation.world.VirtualTime;

/** Rules of the agent, broken by what its core hears. */
final class Hearing {
    private Hearing() {}

    /** A permit as if it answered the last Status, for this very life. */
    private static FromController.Permit fresh(AgentState state, FromController.Permit permit) {
        return new FromController.Permit(
                permit.rolloutId(),
                permit.attempt(),
                state.incarnation(),
                state.session().sequence(),
                Duration.ofMinutes(1),
                permit.notAfter());
    }

    private static OptionalLong permitted(Event event) {
        return event instanceof Event.Received received && received.message() instanceof FromController.Permit permit
                ? OptionalLong.of(permit.attempt())
                : OptionalLong.empty();
    }

    /** A1: a permit never grows old. */
    static final class AgelessPermit implements Mutant {
        @Override
        public Event hears(AgentProcess agent, Event event) {
            return event instanceof Event.Received received
                            && received.message() instanceof FromController.Permit permit
                    ? new Event.Received(received.stream(), fresh(agent.state(), permit), received.verdict())
                    : event;
        }
    }

    /** A1: an attempt that is over may begin again. */
    static final class ForgottenAttempt implements Mutant {
        @Override
        public Event hears(AgentProcess agent, Event event) {
            OptionalLong attempt = permitted(event);
            if (attempt.isPresent() && agent.state().phase().isEmpty()) {
                agent.host().journal().stream()
                        .filter(JournalRecord.Intent.class::isInstance)
                        .map(JournalRecord.Intent.class::cast)
                        .filter(intent -> intent.attempt() == attempt.getAsLong())
                        .findFirst()
                        .ifPresent(agent::execute);
            }
            return event;
        }
    }

    /** A5: the loss of contact goes unnoticed, and what still comes on the stream that is gone counts. */
    static final class NoContactNeeded implements Mutant {
        @Override
        public Event hears(AgentProcess agent, Event event) {
            return event instanceof Event.Disconnected ? new Event.Tick() : event;
        }

        @Override
        public void receivedLate(AgentProcess agent, Stream stream, ConnectResponse response) {
            if (agent == agent.host().agent() && !agent.isInContact()) {
                agent.inject(new Event.Received(stream.number(), FromWire.message(response), Optional.empty()));
            }
        }
    }

    /** A3: recovery begins what was only intended. */
    static final class RecoveryBegins implements Mutant {
        @Override
        public Event hears(AgentProcess agent, Event event) {
            Optional<JournalRecord.Intent> intent =
                    agent.state().journal().open().map(open -> open.intent());
            if (event instanceof Event.Found(Event.RunnerEvidence evidence)
                    && evidence == Event.RunnerEvidence.NONE
                    && intent.isPresent()) {
                agent.execute(intent.get());
                return new Event.Found(Event.RunnerEvidence.RUNNING);
            }
            return event;
        }
    }

    /** A6: time is what the wall clock says. */
    static final class WallClock implements Mutant {
        @Override
        public Moment moment(SimulatedHost host) {
            Moment now = host.moment();
            return new Moment(now.wall(), Duration.ofDays(2).plus(Duration.between(VirtualTime.START, now.wall())));
        }
    }
}
