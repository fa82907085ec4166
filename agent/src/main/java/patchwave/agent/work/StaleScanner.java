package patchwave.agent.work;

import java.nio.file.Path;
import java.util.Set;
import patchwave.agent.services.StaleScan;

/** Looks for processes on old files; see {@link patchwave.agent.services.StaleProcesses}. */
@FunctionalInterface
public interface StaleScanner {
    /** Processes that still run replaced ones of these files. */
    StaleScan scan(Set<Path> files);
}
