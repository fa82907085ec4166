package patchwave.crash;

import java.util.ArrayList;
import java.util.List;
import patchwave.demo.command.Finished;
import patchwave.demo.load.ServiceCount.PoolResult;

/** What must be true of the whole fleet after a rollout. */
final class FleetLook {
    private FleetLook() {}

    static List<String> faults(Ground ground) {
        List<String> faults = new ArrayList<>();
        for (PoolResult pool : ground.balancer().results()) {
            if (pool.lowest() < pool.pool().floor()) {
                faults.add("pool " + pool.pool().id() + " was at " + pool.lowest() + ", its floor is "
                        + pool.pool().floor());
            }
            if (pool.failed() > 0 || pool.sent() == 0) {
                faults.add("pool %s: %d of %d requests failed, such as %s"
                        .formatted(
                                pool.pool().id(),
                                pool.failed(),
                                pool.sent(),
                                pool.failures().stream().findFirst().orElse("none")));
            }
        }
        Finished audit = ground.playground.operator.verifyAudit();
        if (!audit.ok()) {
            faults.add("the audit trail: " + audit.said());
        }
        faults.addAll(
                DatabaseLook.atRest(ground.playground.layout.controllerState().resolve("patchwave.db")));
        ground.supervisor.faults().forEach(fault -> faults.add("could not be started again: " + fault));
        return faults;
    }
}
