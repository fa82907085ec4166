package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.Playground;
import patchwave.demo.command.CommandFailedException;

/** Hosts whose hooks are taken away: a person speaks to the load balancer instead, so that clients notice nothing. */
final class ByHand {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final Playground playground;
    private final Set<String> out = new ConcurrentSkipListSet<>();

    ByHand(Playground playground) {
        this.playground = playground;
    }

    /** Takes a host's hooks away and waits until no client uses it. */
    void takeOut(String host) {
        out.add(host);
        try {
            Files.move(hooks(host), away(host));
            Files.createFile(balancer("drain", host));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long end = System.nanoTime() + PATIENCE;
        while (Files.notExists(balancer("drained", host))) {
            if (System.nanoTime() > end) {
                throw new CommandFailedException("the balancer does not let go of " + host);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    boolean isOut(String host) {
        return out.contains(host);
    }

    /** Gives everything back. */
    void putAllBack() {
        for (String host : out) {
            try {
                Files.move(away(host), hooks(host));
                Files.delete(balancer("drain", host));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        out.clear();
    }

    private Path hooks(String host) {
        return playground.hosts.root(host).path().resolve("etc/patchwave/hooks");
    }

    private Path away(String host) {
        return hooks(host).resolveSibling("hooks.away");
    }

    private Path balancer(String part, String host) {
        return playground.layout.balancer().resolve(part).resolve(host);
    }
}
