package patchwave.controller.operators;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.proto.WithDefaultInstance;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import patchwave.controller.audit.Verification;
import patchwave.controller.store.Actor;
import patchwave.fuzz.Clear;
import patchwave.fuzz.Sequences;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc;

/** Whatever operators call, in whatever order: an answer or a refusal, and tables that add up. */
final class OperatorFuzzTest {
    private static final Map<String, MethodDescriptor<Message, ?>> METHODS = methods();

    /** Sequences of requests, each under its method's name. */
    private static final Descriptor CALLS = Sequences.of(requests());

    /** What a caller may be told. All others are faults of ours. */
    private static final Set<Status.Code> REFUSALS = EnumSet.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.NOT_FOUND,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.ABORTED,
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.PERMISSION_DENIED);

    private static final OperatorBench BENCH = new OperatorBench();

    @SuppressWarnings("unchecked") // All our messages are protobuf's.
    private static Map<String, MethodDescriptor<Message, ?>> methods() {
        Map<String, MethodDescriptor<Message, ?>> methods = new LinkedHashMap<>();
        for (ServiceDescriptor service : List.of(
                FleetServiceGrpc.getServiceDescriptor(),
                RolloutServiceGrpc.getServiceDescriptor(),
                AuditServiceGrpc.getServiceDescriptor())) {
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                methods.put(method.getBareMethodName(), (MethodDescriptor<Message, ?>) method);
            }
        }
        return methods;
    }

    private static Map<String, Descriptor> requests() {
        Map<String, Descriptor> requests = new LinkedHashMap<>();
        METHODS.forEach((name, method) -> {
            if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
                requests.put(name, schema.getMethodDescriptor().getInputType());
            }
        });
        return requests;
    }

    /** The sequence without calls; for the fuzzer, which makes others of it. */
    public static DynamicMessage none() {
        return DynamicMessage.getDefaultInstance(CALLS);
    }

    @FuzzTest
    void calls(
            @NotNull @WithDefaultInstance("patchwave.controller.operators.OperatorFuzzTest#none")
                    DynamicMessage calls) {
        BENCH.reset();
        Sequences.items(calls).stream().limit(5).forEach(OperatorFuzzTest::call);
        BENCH.store().change(Actor.CONTROLLER, tables -> {
            var mismatches = tables.ledger().sweep();
            Clear.require(mismatches.isEmpty(), "the ledger does not add up: " + mismatches);
            Verification audit = tables.auditTrail().verify();
            Clear.require(audit.fault().isEmpty(), "the audit trail is broken: " + audit);
        });
    }

    private static void call(Sequences.Item item) {
        try {
            BENCH.call(
                    Optional.ofNullable(METHODS.get(item.name())).orElseThrow(),
                    item.message().toByteString());
        } catch (StatusRuntimeException refused) {
            Status status = refused.getStatus();
            if (!REFUSALS.contains(status.getCode())) {
                throw new AssertionError(item.name() + " ended with " + status, refused);
            }
            Clear.require(status.getDescription() != null, item.name() + " was refused without a word");
            String.valueOf(status.getDescription()).lines().forEach(Clear::sentence);
        }
    }
}
