package patchwave.controller.identity;

import patchwave.fleet.HostId;

/** Who is at the other end of a connection, by the certificate that the connection was made with and nothing else. */
public sealed interface PeerIdentity {
    /** An agent of one host. */
    record Host(HostId id) implements PeerIdentity {}

    /** A person, or a person's program. */
    record Operator(Role role, String name) implements PeerIdentity {}

    /** No certificate of ours, or one that names neither. */
    record Nobody() implements PeerIdentity {}
}
