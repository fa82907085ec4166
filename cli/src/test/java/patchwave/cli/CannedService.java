package patchwave.cli;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import java.util.function.Function;

/** Puts the answers of a {@link FakeController} before the methods of a service, so that a new call needs one line. */
final class CannedService {
    private CannedService() {}

    static ServerServiceDefinition over(ServerServiceDefinition service, FakeController controller) {
        ServerServiceDefinition.Builder canned = ServerServiceDefinition.builder(service.getServiceDescriptor());
        service.getMethods().forEach(method -> canned.addMethod(over(method, controller)));
        return canned.build();
    }

    private static <Q, A> ServerMethodDefinition<Q, A> over(
            ServerMethodDefinition<Q, A> method, FakeController controller) {
        if (method.getMethodDescriptor().getType() != MethodDescriptor.MethodType.UNARY) {
            return method;
        }
        ServerCallHandler<Q, A> canned = ServerCalls.asyncUnaryCall((request, observer) -> {
            Message asked = (Message) request;
            controller.received.add(asked);
            try {
                @SuppressWarnings("unchecked") // Whoever put the answer there knows the call.
                A answer = (A) answer(controller, asked).apply(asked);
                observer.onNext(answer);
                observer.onCompleted();
            } catch (StatusRuntimeException refused) {
                observer.onError(refused);
            }
        });
        return ServerMethodDefinition.create(
                method.getMethodDescriptor(),
                (call, headers) -> isCanned(method, controller)
                        ? canned.startCall(call, headers)
                        : method.getServerCallHandler().startCall(call, headers));
    }

    private static boolean isCanned(ServerMethodDefinition<?, ?> method, FakeController controller) {
        String request = method.getMethodDescriptor().getBareMethodName() + "Request";
        return controller.answers.keySet().stream()
                .anyMatch(type -> type.getSimpleName().equals(request));
    }

    private static Function<Message, Message> answer(FakeController controller, Message asked) {
        Function<Message, Message> answer = controller.answers.get(asked.getClass());
        if (answer == null) {
            throw new IllegalStateException("no answer for " + asked.getClass());
        }
        return answer;
    }
}
