package patchwave.cli.watch;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.ControllerLink;
import patchwave.proto.operator.v1.WatchRolloutRequest;
import patchwave.proto.operator.v1.WatchRolloutResponse;

/** News over the real connection. */
public final class ControllerFeed implements Feed {
    private final ControllerLink link;

    public ControllerFeed(ControllerLink link) {
        this.link = link;
    }

    @Override
    public Subscription open(String rolloutId, Consumer<News> listener) {
        link.connectAgainNow();
        Stream stream = new Stream(listener);
        link.streams()
                .watchRollout(
                        WatchRolloutRequest.newBuilder().setRolloutId(rolloutId).build(), stream);
        return stream;
    }

    private static final class Stream
            implements ClientResponseObserver<WatchRolloutRequest, WatchRolloutResponse>, Subscription {
        private final Consumer<News> listener;
        private volatile @Nullable ClientCallStreamObserver<WatchRolloutRequest> call;

        private Stream(Consumer<News> listener) {
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRolloutRequest> requestStream) {
            call = requestStream;
        }

        @Override
        public void onNext(WatchRolloutResponse response) {
            listener.accept(new News.Seen(response.getRollout()));
        }

        @Override
        public void onError(Throwable failure) {
            listener.accept(new News.Lost(Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            listener.accept(new News.Ended());
        }

        @Override
        public void close() {
            @Nullable ClientCallStreamObserver<WatchRolloutRequest> open = call;
            if (open != null) {
                open.cancel("the watch is over", null);
            }
        }
    }
}
