package patchwave.controller.operators;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.stream.Stream;

/** The services of the operators' listener, each behind the table of who may call what. */
public final class OperatorServices {
    /** For the listener: a fleet file of 200 KiB or a plan of 64 KiB, with room for the rest of the message. */
    public static final int LARGEST_MESSAGE = 256 * 1024;

    private OperatorServices() {}

    /**
     * All services. Calls block on the database, and planning on hosts: run them on virtual threads.
     *
     * <p>The listener must set {@code PeerInterceptor.PEER} outside of these; a call without an operator there is refused.
     */
    static List<ServerServiceDefinition> of(ServiceContext context) {
        Access access = new Access();
        return Stream.<BindableService>of(new FleetEndpoint(context), new RolloutEndpoint(context), new AuditEndpoint(context.store()))
                .map(service -> ServerInterceptors.intercept(service, access))
                .toList();
    }
}
