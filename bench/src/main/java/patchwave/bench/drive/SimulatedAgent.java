package patchwave.bench.drive;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import patchwave.agent.link.Backoff;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.Cancel;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.Welcome;

/**
 * One host's agent as the controller sees it: the protocol of docs/protocol.md with a journal in memory, and a work that is
 * nothing but time. Everything happens on the driver's one event loop, so that nothing here is locked.
 */
final class SimulatedAgent {
    private final int number;
    private final Swarm swarm;
    private final Report report;
    private final Backoff backoff;

    /** Another one for each stream; what an old stream still says is dropped. */
    private @Nullable Stream stream;

    private @Nullable ManagedChannel channel;
    private Duration interval = Duration.ofSeconds(15);
    private long lastSent;
    private boolean beating;

    SimulatedAgent(int number, Swarm swarm, RandomGenerator random) {
        this.number = number;
        this.swarm = swarm;
        this.report = new Report(number, random);
        this.backoff = new Backoff(random);
    }

    void connect() {
        swarm.log(Happening.Kind.CONNECTING, number, 0);
        channel = swarm.channel(number);
        backoff.opened(Duration.ofNanos(System.nanoTime()));
        Stream opened = new Stream();
        stream = opened;
        opened.requests = AgentServiceGrpc.newStub(channel).connect(opened);
        opened.send(ConnectRequest.newBuilder().setHello(report.hello()).build());
    }

    /** Sends what is true now, if the stream was welcomed. */
    void tell() {
        Stream current = stream;
        if (current != null && current.welcomed) {
            lastSent = System.nanoTime();
            swarm.countStatus();
            current.send(ConnectRequest.newBuilder()
                    .setStatus(report.status(swarm.isHolding()))
                    .build());
        }
    }

    private void beat() {
        Duration due = swarm.interval(interval);
        long left = due.toNanos() - (System.nanoTime() - lastSent);
        if (left <= 0) {
            tell();
            left = due.toNanos();
        }
        swarm.later(Duration.ofNanos(left), this::beat);
    }

    private void welcomed(Welcome welcome) {
        backoff.answered();
        if (!welcome.getAccepted()) {
            swarm.log(Happening.Kind.QUARANTINED, number, 0);
            return;
        }
        swarm.log(Happening.Kind.WELCOMED, number, 0);
        report.welcomed(welcome.getAttemptFloor());
        interval = Duration.ofSeconds(
                welcome.getStatusInterval().getSeconds(),
                welcome.getStatusInterval().getNanos());
        tell();
        if (!beating) {
            beating = true;
            Duration first =
                    Duration.ofNanos((long) (interval.toNanos() * swarm.sim().phase(number)));
            swarm.later(first, this::beat);
        }
        swarm.settled();
    }

    private void desired(Desired desired) {
        long reported = report.awaitsAcknowledgement();
        Operation operation = desired.hasOperation() ? desired.getOperation() : null;
        boolean same = operation != null && operation.getAttempt() == reported;
        report.desire(desired.getGeneration(), operation, swarm);
        if (report.isAdmitted()) {
            backoff.admitted(Duration.ofNanos(System.nanoTime()));
        }
        if (reported > 0 && !same) {
            report.acknowledged();
            swarm.log(Happening.Kind.ACKNOWLEDGED, number, reported);
        }
        if (operation == null) {
            return;
        }
        if (operation.getStage() == OperationStage.OPERATION_STAGE_APPLY) {
            if (report.wantsPermit()) {
                swarm.log(Happening.Kind.ADMITTED, number, operation.getAttempt());
                tell();
            }
        } else if (report.prepare()) {
            swarm.log(Happening.Kind.READY, number, 0);
            tell();
        }
    }

    private void permitted(Permit permit) {
        long attempt = permit.getAttempt();
        if (!report.mayBegin(permit)) {
            swarm.log(Happening.Kind.PERMIT_UNUSED, number, attempt);
            return;
        }
        swarm.log(Happening.Kind.BEGUN, number, attempt);
        report.begin(attempt);
        Duration work = swarm.sim().work(number);
        swarm.later(work.dividedBy(2), this::tell);
        swarm.later(work, () -> {
            boolean fails = swarm.sim().fails(number);
            report.finish(attempt, fails);
            swarm.log(Happening.Kind.REPORTED, number, fails ? -attempt : attempt);
            tell();
        });
    }

    private void cancelled(Cancel cancel) {
        swarm.log(Happening.Kind.CANCELLED, number, cancel.getAttempt());
        report.fence(cancel.getAttempt());
        tell();
    }

    private void gone(Stream lost) {
        if (lost != stream) {
            return;
        }
        stream = null;
        swarm.log(Happening.Kind.GONE, number, lost.welcomed ? 1 : 0);
        ManagedChannel old = channel;
        channel = null;
        if (old != null) {
            old.shutdownNow();
        }
        swarm.settled();
        swarm.later(backoff.next(Duration.ofNanos(System.nanoTime())), this::connect);
    }

    private final class Stream implements StreamObserver<ConnectResponse> {
        private @Nullable StreamObserver<ConnectRequest> requests;
        private boolean welcomed;

        void send(ConnectRequest request) {
            if (requests != null) {
                swarm.countBytes(request.getSerializedSize());
                requests.onNext(request);
            }
        }

        @Override
        public void onNext(ConnectResponse response) {
            if (stream != this) {
                return;
            }
            swarm.countBytes(response.getSerializedSize());
            switch (response.getMessageCase()) {
                case WELCOME -> {
                    welcomed = response.getWelcome().getAccepted();
                    SimulatedAgent.this.welcomed(response.getWelcome());
                }
                case DESIRED -> desired(response.getDesired());
                case PERMIT -> permitted(response.getPermit());
                case CANCEL -> cancelled(response.getCancel());
                // Nobody asks simulated hosts what packages resolve to.
                case RESOLVE, INVENTORY_HELD, MESSAGE_NOT_SET -> {}
            }
        }

        @Override
        public void onError(Throwable failure) {
            swarm.lost(failure);
            gone(this);
        }

        @Override
        public void onCompleted() {
            gone(this);
        }
    }
}
