package patchwave.agent.unattended;

/** What the agent does about the distribution's own updates. */
public enum UnattendedPolicy {
    /** Says what is there, and takes away what it has switched off before. */
    REPORT,
    /** Keeps them from installing, by files of its own. */
    OFF
}
