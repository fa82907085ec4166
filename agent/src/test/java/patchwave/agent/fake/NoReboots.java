package patchwave.agent.fake;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import patchwave.agent.reboot.Reboots;

/** A host that needs no reboot, and must not be asked to. */
public final class NoReboots implements Reboots {
    @Override
    public Optional<String> kernel(Set<Path> files) {
        return Optional.empty();
    }

    @Override
    public Optional<String> requested(Set<String> packages) {
        return Optional.empty();
    }

    @Override
    public Optional<String> reboot(String why) {
        throw new AssertionError("asked to reboot: " + why);
    }
}
