package patchwave.simulation.mutants;

import java.util.ArrayDeque;
import java.util.Queue;
import patchwave.agent.AgentCore;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.ToController;
import patchwave.simulation.world.AgentProcess;
import patchwave.simulation.world.Mutant;

/** Rules of the agent's journal, broken between its core and its disk. */
final class Writing {
    private Writing() {}

    /** Hands that do as they are told but for the journal. */
    private abstract static class Hands implements AgentCore.Hands {
        final AgentCore.Hands real;

        Hands(AgentCore.Hands real) {
            this.real = real;
        }

        @Override
        public void send(ToController message) {
            real.send(message);
        }

        @Override
        public void note(String text) {
            real.note(text);
        }

        @Override
        public void work(Action.Work action) {
            real.work(action);
        }

        @Override
        public void sample() {
            real.sample();
        }
    }

    /** A2: a record reaches the disk only with the next one. */
    static final class Unsynced implements Mutant {
        @Override
        public AgentCore.Hands hands(AgentProcess agent) {
            return new Hands(agent) {
                private final Queue<JournalRecord> unwritten = new ArrayDeque<>();

                @Override
                public void append(JournalRecord entry) {
                    unwritten.add(entry);
                    if (unwritten.size() > 1) {
                        real.append(unwritten.remove());
                    }
                }
            };
        }
    }

    /** A4: a fence is told and not written. */
    static final class UnwrittenFence implements Mutant {
        @Override
        public AgentCore.Hands hands(AgentProcess agent) {
            return new Hands(agent) {
                @Override
                public void append(JournalRecord entry) {
                    if (!(entry instanceof JournalRecord.Fenced)) {
                        real.append(entry);
                    }
                }
            };
        }
    }
}
