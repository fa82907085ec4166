package patchwave.agent.work;

import java.io.IOException;
import patchwave.agent.operation.UnattendedUpgrades;

/** Looks for what updates the host by itself; see {@link patchwave.agent.unattended.HostUpdates}. */
@FunctionalInterface
public interface UnattendedScanner {
    /** Keeps to the policy, and tells what is so then. */
    UnattendedUpgrades keep() throws IOException, InterruptedException;
}
