package patchwave.controller.operators;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.PoolViews;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.ApproveFloorResponse;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.FindHostsRequest;
import patchwave.proto.operator.v1.FindHostsResponse;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetFleetResponse;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.ListFloorsRequest;
import patchwave.proto.operator.v1.ListFloorsResponse;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.proto.operator.v1.ListHoldsResponse;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;
import patchwave.proto.operator.v1.ListNotificationsRequest;
import patchwave.proto.operator.v1.ListNotificationsResponse;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LowerFloorResponse;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.QuarantineHostResponse;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.proto.operator.v1.ReadmitHostResponse;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RemoveHostResponse;
import patchwave.proto.operator.v1.RestoreFloorRequest;
import patchwave.proto.operator.v1.RestoreFloorResponse;
import patchwave.proto.operator.v1.TestNotificationRequest;
import patchwave.proto.operator.v1.TestNotificationResponse;

/** FleetService: the fleet file, hosts, tokens, and why. */
final class FleetEndpoint extends FleetServiceGrpc.FleetServiceImplBase {
    private final ServiceContext context;
    private final ReadInventories inventories;

    FleetEndpoint(ServiceContext context) {
        this.context = context;
        this.inventories = new ReadInventories(context);
    }

    @Override
    public void applyFleet(ApplyFleetRequest request, StreamObserver<ApplyFleetResponse> observer) {
        Answers.send(observer, () -> new ApplyFleet(context).apply(request, Access.caller()));
    }

    @Override
    public void getFleet(GetFleetRequest request, StreamObserver<GetFleetResponse> observer) {
        Answers.send(observer, () -> context.store().read(FleetEndpoint::fleet));
    }

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> observer) {
        Answers.send(observer, () -> new ReadHosts(context).list(request));
    }

    @Override
    public void getHost(GetHostRequest request, StreamObserver<GetHostResponse> observer) {
        Answers.send(observer, () -> new ReadHosts(context).get(request));
    }

    @Override
    public void createEnrolmentToken(
            CreateEnrolmentTokenRequest request, StreamObserver<CreateEnrolmentTokenResponse> observer) {
        Answers.send(observer, () -> new CreateToken(context).create(request, Access.caller()));
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
        Answers.send(observer, () -> new Explain(context).explain(request));
    }

    @Override
    public void readmitHost(ReadmitHostRequest request, StreamObserver<ReadmitHostResponse> observer) {
        Answers.send(observer, () -> new ReadmitHost(context).readmit(request, Access.caller()));
    }

    @Override
    public void listWindows(ListWindowsRequest request, StreamObserver<ListWindowsResponse> observer) {
        Answers.send(observer, () -> new ListWindows(context).list(request));
    }

    @Override
    public void listHolds(ListHoldsRequest request, StreamObserver<ListHoldsResponse> observer) {
        Answers.send(observer, () -> new ListHolds(context).list(request));
    }

    @Override
    public void quarantineHost(QuarantineHostRequest request, StreamObserver<QuarantineHostResponse> observer) {
        Answers.send(observer, () -> new QuarantineHost(context).quarantine(request, Access.caller()));
    }

    @Override
    public void removeHost(RemoveHostRequest request, StreamObserver<RemoveHostResponse> observer) {
        Answers.send(observer, () -> new RemoveHost(context).remove(request, Access.caller()));
    }

    @Override
    public void lowerFloor(LowerFloorRequest request, StreamObserver<LowerFloorResponse> observer) {
        Answers.send(observer, () -> new Floors(context).lower(request, Access.caller()));
    }

    @Override
    public void approveFloor(ApproveFloorRequest request, StreamObserver<ApproveFloorResponse> observer) {
        Answers.send(observer, () -> new Floors(context).approve(request, Access.caller()));
    }

    @Override
    public void restoreFloor(RestoreFloorRequest request, StreamObserver<RestoreFloorResponse> observer) {
        Answers.send(observer, () -> new Floors(context).restore(request, Access.caller()));
    }

    @Override
    public void listFloors(ListFloorsRequest request, StreamObserver<ListFloorsResponse> observer) {
        Answers.send(observer, () -> new Floors(context).list());
    }

    @Override
    public void listNotifications(
            ListNotificationsRequest request, StreamObserver<ListNotificationsResponse> observer) {
        Answers.send(observer, () -> new Notifications(context).list());
    }

    @Override
    public void testNotification(TestNotificationRequest request, StreamObserver<TestNotificationResponse> observer) {
        // It waits for channels, seconds each: the listeners' threads must not.
        Actor caller = Access.caller();
        Thread.ofVirtual()
                .name("notification-test")
                .start(() -> Answers.send(observer, () -> new Notifications(context).test(caller)));
    }

    @Override
    public void checkFleet(CheckFleetRequest request, StreamObserver<CheckFleetResponse> observer) {
        Answers.send(observer, () -> new CheckFleet(context).check(request, Access.caller()));
    }

    @Override
    public void diffFleet(DiffFleetRequest request, StreamObserver<DiffFleetResponse> observer) {
        Answers.send(observer, () -> new DiffFleet(context).diff(request, Access.caller()));
    }

    @Override
    public void findHosts(FindHostsRequest request, StreamObserver<FindHostsResponse> observer) {
        Answers.send(observer, () -> new FindHosts(context).find(request));
    }

    @Override
    public void getInventories(GetInventoriesRequest request, StreamObserver<GetInventoriesResponse> observer) {
        try {
            inventories.stream(request, (ServerCallStreamObserver<GetInventoriesResponse>) observer);
        } catch (RuntimeException fault) {
            observer.onError(Answers.status(fault).asRuntimeException());
        }
    }

    @Override
    public void getFleetDefaults(GetFleetDefaultsRequest request, StreamObserver<GetFleetDefaultsResponse> observer) {
        Answers.send(observer, FleetDefaults::get);
    }

    private static GetFleetResponse fleet(Transaction transaction) {
        GetFleetResponse.Builder response = GetFleetResponse.newBuilder();
        transaction
                .fleet()
                .current()
                .ifPresent(revision -> response.setRevision(revision.revision())
                        .setFleetFile(revision.text())
                        .setAppliedTime(Fields.timestamp(revision.appliedAt()))
                        .setAppliedBy(revision.appliedBy()));
        transaction.fleet().pools().forEach(pool -> response.addPools(PoolViews.of(pool.capacity())));
        return response.build();
    }
}
