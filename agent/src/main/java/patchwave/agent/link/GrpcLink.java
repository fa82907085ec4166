package patchwave.agent.link;

import java.util.concurrent.atomic.AtomicLong;
import patchwave.agent.operation.ToController;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.ToWire;
import patchwave.proto.agent.v1.ConnectResponse;

/** The link of an agent that speaks to the controller itself. */
public final class GrpcLink implements Link {
    private final ControllerStream stream;
    private final AtomicLong open = new AtomicLong();

    /** @param stream not started; closed with the link */
    public GrpcLink(ControllerStream stream) {
        this.stream = stream;
    }

    @Override
    public void start(Listener told) {
        stream.start(new ControllerStream.Listener() {
            @Override
            public void connected(long number) {
                open.set(number);
                told.connected(number);
            }

            @Override
            public void received(long number, ConnectResponse response) {
                told.received(number, FromWire.message(response));
            }

            @Override
            public void disconnected(long number, String why) {
                told.disconnected(number, why);
            }
        });
    }

    @Override
    public void send(ToController message) {
        stream.send(open.get(), ToWire.message(message));
    }

    @Override
    public void admitted() {
        stream.admitted();
    }

    @Override
    public void close() {
        stream.close();
    }
}
