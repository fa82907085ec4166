package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Which units of systemd begin by themselves, and by which files it goes. What it does not tell is an IOException. */
interface Timers {
    /** Whether a timer is enabled; false if there is none of that name, or if it is masked. */
    boolean isEnabled(String timer) throws IOException, InterruptedException;

    /** What systemd goes by for a service, which may be other than what the disk has. */
    Loaded loaded(String service) throws IOException, InterruptedException;

    /** Unit files have changed: reads them again. */
    void reload() throws IOException, InterruptedException;

    /**
     * A unit as systemd has read it.
     *
     * @param dropIns its drop-in files; none if there is no such unit
     * @param isStale whether a file of it has changed since
     */
    record Loaded(Set<Path> dropIns, boolean isStale) {
        public Loaded {
            dropIns = Set.copyOf(dropIns);
        }
    }
}
