package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

/**
 * What a claim relies on in one of its pools: hosts that the tables take to serve, because they said so last.
 *
 * @param room how many units may go missing yet; without the allowance for hosts that are behind but well
 * @param hosts all without a claim that are well, sorted by id
 */
public record Reliance(PoolId pool, int room, List<Serving> hosts) {
    /**
     * One host that serves.
     *
     * @param units what the pool loses if it is down; 0 if it counts as down already, because it is behind
     */
    public record Serving(HostId host, int units) {}

    public Reliance {
        hosts = List.copyOf(hosts);
    }

    /** Why nothing may begin yet: the pool would not keep its floor if the hosts that were not heard are down. */
    public Optional<String> doubt(Predicate<HostId> isHeard) {
        List<Serving> unheard =
                hosts.stream().filter(each -> !isHeard.test(each.host())).toList();
        int units = unheard.stream().mapToInt(Serving::units).sum();
        return unheard.isEmpty() || units <= room
                ? Optional.empty()
                : Optional.of("pool %s would go below its floor if hosts that were not heard of late are down: %s"
                        .formatted(
                                pool,
                                unheard.size() == 1
                                        ? unheard.getFirst().host()
                                        : unheard.getFirst().host() + " and %d more".formatted(unheard.size() - 1)));
    }
}
