package patchwave.cli.link;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.FleetServiceGrpc.FleetServiceBlockingStub;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc.RolloutServiceBlockingStub;
import patchwave.proto.operator.v1.RolloutServiceGrpc.RolloutServiceStub;

/** An open channel to the controller. Every unary call through it has a deadline; the watch stream has none. */
public final class ControllerLink implements AutoCloseable {
    /** Reads and writes of tables: a controller that needs longer is in trouble. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);

    /** Planning asks hosts for what packages resolve to, which may refresh their package lists. */
    private static final Duration PLANNING_LIMIT = Duration.ofMinutes(3);

    /** The inventories of a pool of 10,000 hosts take the controller about a minute, on a slow disk some. */
    private static final Duration INVENTORIES_LIMIT = Duration.ofMinutes(10);

    private static final long CLOSE_SECONDS = 1;

    private final ManagedChannel channel;

    /**
     * Takes the channel over.
     *
     * @param channel ours from now on: closed with this link
     */
    public ControllerLink(ManagedChannel channel) {
        this.channel = channel;
    }

    /** Calls about the fleet, each with a fresh deadline from now. */
    public FleetServiceBlockingStub fleet() {
        return FleetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_LIMIT);
    }

    /** For TestNotification, which waits for channels. */
    public FleetServiceBlockingStub slowFleet() {
        return FleetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PLANNING_LIMIT);
    }

    /** For GetInventories, which is a stream of all that many hosts have. */
    public FleetServiceBlockingStub inventories() {
        return FleetServiceGrpc.newBlockingStub(channel).withDeadlineAfter(INVENTORIES_LIMIT);
    }

    /** Calls about rollouts, each with a fresh deadline from now. */
    public RolloutServiceBlockingStub rollouts() {
        return RolloutServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_LIMIT);
    }

    /** For PlanRollout, which waits for hosts. */
    public RolloutServiceBlockingStub planning() {
        return RolloutServiceGrpc.newBlockingStub(channel).withDeadlineAfter(PLANNING_LIMIT);
    }

    /** Calls about the audit trail, each with a fresh deadline from now. */
    public AuditServiceBlockingStub audit() {
        return AuditServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_LIMIT);
    }

    /** For WatchRollout: no deadline, ends with the rollout. */
    public RolloutServiceStub streams() {
        return RolloutServiceGrpc.newStub(channel);
    }

    /** Makes the next call try to connect at once, instead of after the channel's own growing pause. */
    public void connectAgainNow() {
        channel.resetConnectBackoff();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            // Else the process may end while the last frames are being written.
            boolean ended = channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                channel.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
