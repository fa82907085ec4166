package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;

/**
 * An enrolment token.
 *
 * @param redeemed the hash of the public key of each host that has used it
 */
record Token(
        Optional<HostId> host,
        Environment environment,
        SortedMap<String, String> labels,
        int usesLeft,
        Instant expiresAt,
        SortedMap<HostId, String> redeemed) {}
