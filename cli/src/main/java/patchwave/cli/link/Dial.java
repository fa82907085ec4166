package patchwave.cli.link;

import io.grpc.ManagedChannel;
import patchwave.cli.config.CliConfig;

/** Opens the channel to the controller that a configuration names. */
@FunctionalInterface
public interface Dial {
    /**
     * A channel that connects at its first call.
     *
     * @throws patchwave.cli.outcome.Refusal if the configuration's files cannot be used
     */
    ManagedChannel open(CliConfig config);
}
