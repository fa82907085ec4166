package patchwave.agent.health;

/** One look at one thing. Ends within its own time-out, and answers UNKNOWN rather than throwing. */
public interface Check {
    /** Unique on the host, such as "tcp:ghostd". */
    String name();

    /** Looks now. */
    CheckResult run() throws InterruptedException;
}
