package patchwave.controller.agents;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import patchwave.fleet.HostId;
import patchwave.host.PackageWish;
import patchwave.host.Resolution;

/** Asks hosts what packages resolve to. */
public interface Resolver {
    /**
     * Asks one host. Nothing is changed there.
     *
     * @return completes with the answer; exceptionally with {@link NotConnected} at once, or with {@link
     *     java.util.concurrent.TimeoutException}
     */
    CompletableFuture<Resolution> resolve(HostId host, List<PackageWish> packages, Duration timeout);

    /** The host has no stream now. */
    final class NotConnected extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotConnected(HostId host) {
            super("host %s is not connected".formatted(host));
        }
    }
}
