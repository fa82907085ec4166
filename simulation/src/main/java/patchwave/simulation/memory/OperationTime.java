package patchwave.simulation.memory;

import java.time.Duration;

/** How long one operation took. */
record OperationTime(String osRelease, Duration took) {}
