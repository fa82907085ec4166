package patchwave.simulation.memory;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** One rollout with its stages and its hosts. */
public final class RolloutRow {
    final byte[] signedPlan;
    final Table<HostId, PartRow> parts;
    /** Its hosts, sorted by stage and id. */
    final List<HostId> order;

    RolloutSpec spec;
    RolloutStatus status;
    List<StageProgress> stages;
    /** What has superseded what it installs; empty for nothing. */
    String superseded = "";

    RolloutRow(
            RolloutSpec spec,
            byte[] signedPlan,
            Table<HostId, PartRow> parts,
            List<HostId> order,
            RolloutStatus status,
            List<StageProgress> stages) {
        this.spec = spec;
        this.signedPlan = signedPlan;
        this.parts = parts;
        this.order = order;
        this.status = status;
        this.stages = stages;
    }

    RolloutRow copy() {
        RolloutRow copy = new RolloutRow(spec, signedPlan, parts, order, status, stages);
        copy.superseded = superseded;
        return copy;
    }

    RolloutId id() {
        return spec.id();
    }

    public RolloutSpec spec() {
        return spec;
    }

    public RolloutStatus status() {
        return status;
    }

    public List<StageProgress> stages() {
        return stages;
    }

    /** Sorted by host. */
    public Collection<PartRow> parts() {
        return parts.all();
    }

    public @Nullable PartRow part(HostId host) {
        return parts.find(host);
    }

    boolean isRunning() {
        return status instanceof RolloutStatus.Running;
    }

    boolean isCompleted() {
        return status instanceof RolloutStatus.Completed;
    }

    /** Running, or completed for hosts of stages that have passed. */
    boolean admits(PartRow part) {
        return isRunning()
                || (isCompleted() && stages.get(part.stage).passedAt().isPresent());
    }

    @Override
    public String toString() {
        return spec.id() + " " + status + " " + stages + " " + parts.all();
    }
}
