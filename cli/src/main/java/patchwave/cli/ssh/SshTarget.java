package patchwave.cli.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to come to one host.
 *
 * @param place address and port of its sshd
 * @param user who to be there
 * @param jumps what to go through, the first one first
 * @param identities the only private keys to offer; empty: those of the agent, else the usual files
 * @param password to offer after the keys; empty: keys alone
 */
public record SshTarget(Hop place, String user, List<Hop> jumps, List<Path> identities, Optional<Secret> password) {
    public SshTarget {
        jumps = List.copyOf(jumps);
        identities = List.copyOf(identities);
    }

    /** "user@host:port", and through what. */
    public String shown() {
        String way = jumps.isEmpty()
                ? ""
                : " through "
                        + String.join(", ", jumps.stream().map(Hop::address).toList());
        return user + "@" + place.address() + way;
    }
}
