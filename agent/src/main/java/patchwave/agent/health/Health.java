package patchwave.agent.health;

/** The host's health, looked at when asked. */
public interface Health {
    /** Runs all checks to their end. */
    HealthReport sample() throws InterruptedException;
}
