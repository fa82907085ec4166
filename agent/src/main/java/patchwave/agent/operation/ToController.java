package patchwave.agent.operation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/** A message to the controller. */
public sealed interface ToController {
    /**
     * Opens a stream.
     *
     * @param incarnation this agent process
     * @param previous the incarnation that was welcomed before it; empty if none ever was
     * @param journalVersion number of records ever written to the journal
     * @param facts about the host
     * @param reportsInventory whether inventories are reported on this stream, which is not this machine's to say
     */
    record Hello(Bytes incarnation, Bytes previous, long journalVersion, HostFacts facts, boolean reportsInventory)
            implements ToController {
        /** Of an agent that says nothing of inventories. */
        public Hello(Bytes incarnation, Bytes previous, long journalVersion, HostFacts facts) {
            this(incarnation, previous, journalVersion, facts, false);
        }

        /** The same of an agent that does. */
        public Hello reportingInventory() {
            return new Hello(incarnation, previous, journalVersion, facts, true);
        }
    }

    /**
     * What the host is and does now.
     *
     * @param sequence grows by one with each Status of an incarnation, from 1
     * @param incarnation this agent process
     * @param journalVersion number of records ever written to the journal
     * @param bootId of the running kernel
     * @param attempts the journal's numbers
     * @param outcome of the last finished attempt
     * @param observedGeneration the last Desired that was acted on; 0 before the first
     * @param health as the checks see it
     * @param preparation how far it is; empty if none is desired
     * @param step what the running operation does; empty when none runs
     * @param permitWanted true if the desired attempt should begin
     * @param notAskingReason why a prepared host does not ask; empty otherwise
     * @param unattended what updates the host by itself
     * @param drainedSince since when the host may be out of its load balancers; empty if it is not
     */
    record Status(
            long sequence,
            Bytes incarnation,
            long journalVersion,
            String bootId,
            Attempts attempts,
            Optional<Outcome> outcome,
            long observedGeneration,
            HealthReport health,
            Optional<Preparation> preparation,
            Optional<OperationStep> step,
            boolean permitWanted,
            String notAskingReason,
            UnattendedUpgrades unattended,
            Optional<Instant> drainedSince)
            implements ToController {
        /** The same content under another number, to tell whether anything changed. */
        public Status withSequence(long number) {
            return new Status(
                    number,
                    incarnation,
                    journalVersion,
                    bootId,
                    attempts,
                    outcome,
                    observedGeneration,
                    health,
                    preparation,
                    step,
                    permitWanted,
                    notAskingReason,
                    unattended,
                    drainedSince);
        }
    }

    /**
     * The answer to Resolve.
     *
     * @param requestId of the question
     * @param osRelease of this host
     * @param targets one per installed package asked for, and of all that would change with them
     * @param failure why nothing could be resolved, if so
     * @param changes what the simulated transaction would change
     * @param notNeeded true if all targets are installed already, or none of the packages is
     */
    record Resolution(
            String requestId,
            String osRelease,
            List<Plan.Target> targets,
            Optional<Failure> failure,
            List<PackageChange> changes,
            boolean notNeeded)
            implements ToController {
        public Resolution {
            targets = List.copyOf(targets);
            changes = List.copyOf(changes);
        }
    }

    /**
     * A part of a report of what is installed here and runs; no part of any operation.
     *
     * @param base hash of the inventory that the report changes; empty bytes if it is whole
     * @param hash of the inventory that it leads to
     * @param number from 0
     * @param last whether no part of the report comes after it
     * @param taken when the host was looked at
     * @param removed names of records that are gone
     * @param added records as they are sent
     */
    record InventoryPart(
            Bytes base, Bytes hash, int number, boolean last, Instant taken, List<Bytes> removed, List<Bytes> added)
            implements ToController {
        public InventoryPart {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }
    }
}
