package patchwave.cli.bootstrap;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import patchwave.cli.ssh.Secret;
import patchwave.cli.ssh.SshTarget;

/**
 * What is wanted of one host.
 *
 * @param hostId its name in Patchwave
 * @param environment empty: nobody said; then it cannot be enrolled
 * @param labels for its pools, in alphabetical order
 * @param target how to come to it
 * @param becomePassword for sudo, if it asks
 */
public record HostWish(
        String hostId,
        Optional<String> environment,
        Map<String, String> labels,
        SshTarget target,
        Optional<Secret> becomePassword) {
    public HostWish {
        labels = new TreeMap<>(labels);
    }
}
