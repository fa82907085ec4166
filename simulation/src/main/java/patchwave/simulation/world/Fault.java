package patchwave.simulation.world;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The kinds of things that go wrong (reference/safety.md 5.3). A run has some of them; shrinking takes them away. */
public enum Fault {
    /** Messages are lost, and with them all that follow on their stream. */
    LOSS,
    /** Single messages come twice, the second up to a minute later. */
    DUPLICATION,
    /** Single messages come later than a permit lives. */
    DELAY,
    /** Messages of a stream overtake each other. */
    REORDERING,
    /** A host and the controllers cannot hear each other for a while, in one or both directions. */
    PARTITION,
    /** A stream ends, and one side does not learn of it. */
    HALF_OPEN,
    /** An agent takes nothing from its stream for a while. */
    SLOW_READER,
    /** An agent is killed at a boundary of its journal: before, in or after a write. */
    AGENT_CRASH,
    /** A host loses its journal. */
    JOURNAL_LOST,
    /** A host's disk goes back to an earlier time. */
    SNAPSHOT_RESTORED,
    /** A second machine comes up as the same host. */
    CLONE,
    /** A host stands still for a while, its clocks going on. */
    SUSPEND,
    /** A host reboots, whatever it was doing. */
    REBOOT,
    /** A host goes down and stays down. */
    DEAD_HOST,
    /** A controller is killed between any two statements. */
    CONTROLLER_CRASH,
    /** A controller stands still for up to a minute. */
    CONTROLLER_PAUSE,
    /** A second planner takes over while the first still runs. */
    TWO_PLANNERS,
    /** A host's wall clock is set. */
    CLOCK_STEP,
    /** Hosts' clocks go up to 1 % too fast or too slow, and are minutes off. */
    CLOCK_DRIFT,
    /** A host's service fails by itself for a while. */
    ORGANIC_FAILURE,
    /** Hooks, mirrors, package managers and services fail. */
    WORK_FAILURE,
    /** Operators edit floors, pools, windows and freezes. */
    FLEET_EDITS,
    /** Operators pause, resume, abort, exclude and retry. */
    STEERING,
    /** A second rollout is started. */
    SECOND_ROLLOUT,
    /** An emergency is started. */
    EMERGENCY,
    /** Hosts are added, removed, quarantined, re-admitted. */
    HOST_CHANGES;

    /** All of them. */
    public static Set<Fault> all() {
        return EnumSet.allOf(Fault.class);
    }

    /** As it is written on a command line, such as "agent-crash". */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
