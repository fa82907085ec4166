package patchwave.agent.unattended;

/** Which units of systemd begin by themselves. */
interface Timers {
    /** Whether a timer is enabled; false if there is none of that name, or if it is masked. */
    boolean isEnabled(String timer) throws InterruptedException;

    /** Unit files have changed. */
    void reload() throws InterruptedException;
}
