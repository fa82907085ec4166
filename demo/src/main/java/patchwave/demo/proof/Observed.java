package patchwave.demo.proof;

import java.util.List;
import patchwave.demo.load.ServiceCount.PoolResult;

/**
 * Everything that was observed after the rollout ended.
 *
 * @param oldVersion what every host had before
 * @param version what the rollout aimed at
 * @param exitCode of the command that ran or watched the rollout
 * @param state of the rollout, such as "COMPLETED"
 * @param stateReason why it is in that state; empty if it completed
 * @param hosts all hosts, in the fleet's order
 * @param pools all pools
 * @param auditIntact whether the audit trail was verified
 * @param auditText what the verification said
 */
public record Observed(
        String oldVersion,
        String version,
        int exitCode,
        String state,
        String stateReason,
        List<HostFindings> hosts,
        List<PoolResult> pools,
        boolean auditIntact,
        String auditText) {
    public Observed {
        hosts = List.copyOf(hosts);
        pools = List.copyOf(pools);
    }
}
