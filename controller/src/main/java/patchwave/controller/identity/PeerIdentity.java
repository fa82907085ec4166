package patchwave.controller.identity;

import java.time.Instant;
import patchwave.fleet.HostId;

/** Who is at the other end of a connection, by the certificate that the connection was made with and nothing else. */
public sealed interface PeerIdentity {
    /**
     * An agent of one host.
     *
     * @param certifiedAt when its certificate was made; one from before the host was enrolled again is void
     */
    record Host(HostId id, Instant certifiedAt) implements PeerIdentity {}

    /** A person, or a person's program. */
    record Operator(Role role, String name) implements PeerIdentity {}

    /** No certificate of ours, or one that names neither. */
    record Nobody() implements PeerIdentity {}
}
