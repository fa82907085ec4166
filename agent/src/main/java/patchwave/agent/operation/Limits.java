package patchwave.agent.operation;

import java.time.Duration;

/**
 * Every number that the machine decides by.
 *
 * @param drainTries how often drain hooks may ask to be run again
 * @param drainPause between two runs
 * @param undrainTries how often undrain hooks are run before the attempt ends as failed
 * @param undrainPause between two runs
 * @param putBackPause between two runs after the attempt has ended; without end
 * @param repairs how often the package database is repaired in one attempt
 * @param checkPatience how long services may take after their restart to become as good as the baseline
 * @param reboots how often an attempt may reboot the host; 0 where the host's configuration forbids it
 * @param rebootPatience how long the host may take to go down before it is asked once more, and then given up; a service may
 *     take minutes to end
 * @param bootPatience as checkPatience, after a reboot: everything starts at once then
 * @param sampleGrace how long past a deadline a health sample may stay away before the health counts as unknown
 * @param prepareTries passing failures of one preparation before it is refused
 * @param preparePause after the first passing failure; doubled with each
 * @param preparePauseLimit the longest of these
 * @param askPause how long a host is left alone after a hook asked for it
 * @param clockTolerance how much the host's clock may differ from the controller's before people are told to set it
 * @param statusGap shortest time between two Status; the controller allows 5 messages a second
 */
public record Limits(
        int drainTries,
        Duration drainPause,
        int undrainTries,
        Duration undrainPause,
        Duration putBackPause,
        int repairs,
        Duration checkPatience,
        int reboots,
        Duration rebootPatience,
        Duration bootPatience,
        Duration sampleGrace,
        int prepareTries,
        Duration preparePause,
        Duration preparePauseLimit,
        Duration askPause,
        Duration clockTolerance,
        Duration statusGap) {
    public static final Limits DEFAULT = new Limits(
            10,
            Duration.ofSeconds(30),
            3,
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            2,
            Duration.ofSeconds(60),
            2,
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1),
            10,
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofMillis(250));

    /** The same, for a host that never reboots by itself. */
    public Limits withoutReboots() {
        return new Limits(
                drainTries,
                drainPause,
                undrainTries,
                undrainPause,
                putBackPause,
                repairs,
                checkPatience,
                0,
                rebootPatience,
                bootPatience,
                sampleGrace,
                prepareTries,
                preparePause,
                preparePauseLimit,
                askPause,
                clockTolerance,
                statusGap);
    }
}
