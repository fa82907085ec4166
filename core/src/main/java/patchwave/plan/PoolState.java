package patchwave.plan;

import java.util.Optional;
import patchwave.capacity.PoolCapacity;

/**
 * One pool in a snapshot.
 *
 * @param exclusive the kind of failure domain of which only one at a time may have hosts in operation
 */
public record PoolState(PoolCapacity capacity, Optional<String> exclusive) {}
