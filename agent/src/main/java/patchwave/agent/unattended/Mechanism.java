package patchwave.agent.unattended;

import java.io.IOException;
import java.util.Optional;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/** One way in which a distribution updates itself. */
interface Mechanism {
    /**
     * What it does now.
     *
     * @param mode DOWNLOADS or INSTALLS
     * @param name for people
     */
    record Found(Mode mode, String name) {}

    /** What it does now; empty if nothing. */
    Optional<Found> look() throws IOException, InterruptedException;

    /** Keeps it from installing, by a file that says whose it is. Safe to repeat. */
    void switchOff() throws IOException, InterruptedException;

    /** Takes away what {@link #switchOff} has made, if it is there. Safe to repeat. */
    void giveBack() throws IOException, InterruptedException;

    /** Whether what {@link #switchOff} has made is still there and in force. */
    boolean isSwitchedOff() throws IOException, InterruptedException;
}
