package patchwave.controller.operators;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import java.util.List;
import java.util.stream.Stream;

/** The services of the operators' listener, each behind the table of who may call what. */
public final class OperatorServices {
    private OperatorServices() {}

    /**
     * All of them. Calls block on the database, and planning on hosts: run them on virtual threads. A call that no operator
     * makes, by {@code PeerInterceptor.PEER}, is refused here too.
     */
    public static List<BindableService> of(OperatorContext context, Proposals proposals) {
        return of(context(context), proposals);
    }

    /** As {@link #of(OperatorContext, Proposals)}, for a controller that proposes nothing. */
    public static List<BindableService> of(OperatorContext context) {
        return of(context(context));
    }

    static ServiceContext context(OperatorContext context) {
        return new ServiceContext(
                context.store(),
                new LiveController(context.sessions(), context.loop()),
                context.clock(),
                context.random(),
                context.authority().fingerprint(),
                context.controllerKey(),
                context.enrolmentAddress(),
                context.permitTimeToLive(),
                context.inventories(),
                context.feeds(),
                context.channels());
    }

    static List<BindableService> of(ServiceContext context) {
        return of(context, new Proposals(context));
    }

    static List<BindableService> of(ServiceContext context, Proposals proposals) {
        Access access = new Access();
        return Stream.of(
                        new FleetEndpoint(context),
                        new RolloutEndpoint(context, proposals),
                        new AuditEndpoint(context.store()))
                .<BindableService>map(service -> () -> ServerInterceptors.intercept(service, access))
                .toList();
    }
}
