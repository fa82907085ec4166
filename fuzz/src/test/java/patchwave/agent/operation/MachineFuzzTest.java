package patchwave.agent.operation;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Any events in any order, clocks that jump, and deaths between any two actions: the machine answers all of them, and what
 * it does keeps rules A1 to A6 as {@link Rules} counts them for itself.
 */
final class MachineFuzzTest {
    private static final int MOST_STEPS = 200;

    @FuzzTest
    void events(FuzzedDataProvider data) {
        new Run(data).all();
    }

    private static final class Run {
        private final FuzzedDataProvider data;
        private final RandomEvents events;
        private final Machine machine = new Machine(RandomEvents.FACTS, Limits.DEFAULT);
        private final Deque<Action> open = new ArrayDeque<>();
        private final Rules rules = new Rules();
        private AgentState state = AgentState.of(JournalState.EMPTY, Bytes.EMPTY);
        private Moment now = new Moment(Instant.parse("2026-11-21T12:00:00Z"), Duration.ofHours(1));
        private byte lives;

        Run(FuzzedDataProvider data) {
            this.data = data;
            events = new RandomEvents(data);
        }

        void all() {
            start();
            for (int i = 0; i < MOST_STEPS && data.remainingBytes() > 0; i++) {
                time();
                switch (data.consumeInt(0, 15)) {
                    case 0 -> start();
                    case 1, 2, 3, 4, 5 -> answer();
                    default -> step(events.any(state, now));
                }
            }
        }

        private void time() {
            now = switch (data.consumeInt(0, 15)) {
                case 0 -> now.plus(Duration.ofMinutes(2));
                case 1 -> now.plus(Duration.ofMillis(data.consumeInt(0, 100_000)));
                case 2 -> new Moment(now.wall().plusSeconds(data.consumeInt(-8, 8)), now.boot());
                case 3 ->
                    machine.wakeAt(state, now)
                            .filter(at -> at.compareTo(now.boot()) > 0)
                            .map(at -> now.plus(at.minus(now.boot())))
                            .orElse(now);
                default -> now.plus(Duration.ofMillis(300));
            };
        }

        /** The end of what was begun first. */
        private void answer() {
            Optional<Event> event = Optional.empty();
            while (event.isEmpty() && !open.isEmpty()) {
                event = events.answer(open.removeFirst(), now);
            }
            step(event.orElseGet(Event.Tick::new));
        }

        /** The agent's process begins anew with what is on disk. */
        private void start() {
            open.clear();
            lives++;
            byte[] fresh = new byte[16];
            fresh[0] = lives;
            state = AgentState.of(rules.journal(), Machine.incarnation(rules.journal(), Bytes.of(fresh)));
            rules.started(state);
            step(new Event.Started());
        }

        private void step(Event event) {
            Machine.Result result = machine.step(state, event, now);
            int survives = data.consumeInt(0, 30) == 30
                    ? data.consumeInt(0, result.actions().size())
                    : -1;
            List<Action> done = new ArrayList<>(result.actions());
            if (survives >= 0) {
                done = done.subList(0, survives);
            }
            for (Action action : done) {
                rules.acted(state, event, action, now);
                open.addLast(action);
            }
            if (survives >= 0) {
                start();
                return;
            }
            state = result.state();
            rules.settled(state, event);
            machine.wakeAt(state, now);
        }
    }
}
