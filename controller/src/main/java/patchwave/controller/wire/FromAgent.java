package patchwave.controller.wire;

import java.time.Instant;
import java.util.Optional;
import patchwave.controller.inventory.ReportPart;
import patchwave.controller.store.HostFacts;
import patchwave.controller.store.StoredOutcome;
import patchwave.host.Hello;
import patchwave.host.HostHealth;
import patchwave.host.HostStatus;
import patchwave.host.OperationStep;
import patchwave.host.Resolution;
import patchwave.host.UnattendedUpgrades;

/** What an agent may say on its stream. */
public sealed interface FromAgent {
    /**
     * The first message of a stream.
     *
     * @param reportsInventory whether the agent knows inventories
     */
    record Greeting(Hello hello, HostFacts facts, boolean reportsInventory) implements FromAgent {}

    /** A part of a report of what is installed and runs. */
    record InventoryReport(ReportPart part) implements FromAgent {}

    /**
     * How the host is, and what it asks for.
     *
     * @param outcome of the highest finished attempt as the agent sent it, for the store; empty bytes if none
     * @param observedGeneration of the last desired state that the agent acted on
     * @param unattended what updates the host without a rollout; empty if the agent has not said so
     * @param drainedSince since when the host may be out of its load balancers by the agent's doing; empty if it is not
     */
    record Report(
            HostStatus status,
            HostHealth health,
            OperationStep step,
            StoredOutcome outcome,
            long observedGeneration,
            Optional<UnattendedUpgrades> unattended,
            Optional<Instant> drainedSince)
            implements FromAgent {
        /** The same report with another status. */
        public Report with(HostStatus other) {
            return new Report(other, health, step, outcome, observedGeneration, unattended, drainedSince);
        }
    }

    /** The answer to a question. */
    record Answer(String requestId, Resolution resolution) implements FromAgent {}
}
