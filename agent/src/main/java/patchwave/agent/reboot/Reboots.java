package patchwave.agent.reboot;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The host's boots. */
public interface Reboots {
    /** Why the host runs another kernel than the newest one that is among these files; empty if it does not. */
    Optional<String> kernel(Set<Path> files);

    /** That one of these packages has asked for a reboot since the host's last boot; empty if none has. */
    Optional<String> requested(Set<String> packages);

    /**
     * Asks the host to reboot, and returns at once. That it goes down is what proves it.
     *
     * @param why for people who are logged in, and for the host's own log
     * @return why it may not have been asked; also said by hosts that go down all the same
     */
    Optional<String> reboot(String why) throws InterruptedException;
}
