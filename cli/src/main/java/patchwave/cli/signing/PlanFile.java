package patchwave.cli.signing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.JsonText;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;

/**
 * A plan on its way from planning to start, as a file that people can review: the decoded plan and its preview as JSON,
 * and the exact bytes that are signed. The bytes count; a file whose readable part says something else is refused.
 *
 * @param signedPlan the exact bytes, and the signatures so far
 * @param plan the bytes, decoded
 * @param preview what the controller forecast when it planned; not signed, for reviewers only
 */
public record PlanFile(SignedPlan signedPlan, Plan plan, PlanPreview preview) {
    private static final String FORMAT = "patchwave-plan-file/1";
    private static final List<String> FIELDS = List.of("format", "plan_hash", "plan", "preview", "signed_plan");

    /**
     * Of a plan that the controller just made.
     *
     * @throws Refusal if it has something that we cannot show to the signer
     */
    public static PlanFile of(ByteString plan, PlanPreview preview) {
        SignedPlan unsigned = SignedPlan.newBuilder().setPlan(plan).build();
        return new PlanFile(unsigned, decode(unsigned, "the controller's plan"), preview);
    }

    /** SHA-256 of the plan's bytes, in lower-case hexadecimal. */
    public String planHash() {
        return Hashes.sha256(signedPlan.getPlan().toByteArray());
    }

    public PlanFile signedBy(SigningKey key) {
        return new PlanFile(key.sign(signedPlan), plan, preview);
    }

    /** The file's text. */
    public String text() {
        return JsonText.document(Struct.newBuilder()
                        .putFields("format", text(FORMAT))
                        .putFields("plan_hash", text(planHash()))
                        .putFields("plan", json(plan))
                        .putFields("preview", json(preview))
                        .putFields("signed_plan", text(Base64.getEncoder().encodeToString(signedPlan.toByteArray())))
                        .build())
                + "\n";
    }

    /**
     * Reads and checks a plan file.
     *
     * @throws Refusal if the file is not a plan file, or its parts disagree
     */
    public static PlanFile read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Writes a new file.
     *
     * @throws Refusal if there is one of that name: it may be under review
     */
    public void create(Path file) {
        write(file, StandardOpenOption.CREATE_NEW);
    }

    /** Replaces a file that was read before, after a signature was added. */
    public void replace(Path file) {
        write(file, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private void write(Path file, StandardOpenOption how) {
        try {
            Files.writeString(file, text(), StandardOpenOption.WRITE, how);
        } catch (IOException e) {
            String why = how == StandardOpenOption.CREATE_NEW && Files.exists(file)
                    ? "exists already and is never overwritten; choose another name"
                    : "cannot be written (" + e + ")";
            throw new Refusal(ExitCode.REFUSED, file + ": " + why, e);
        }
    }

    static PlanFile parse(String name, String text) {
        Struct document = document(name, text);
        if (!field(name, document, "format").equals(FORMAT)) {
            throw refusal(name, "'format' is not " + FORMAT + "; it was written by another version of patchwave");
        }
        SignedPlan signed = signedPlan(name, field(name, document, "signed_plan"));
        Plan shown = merge(name, document, "plan", Plan.newBuilder()).build();
        PlanPreview preview =
                merge(name, document, "preview", PlanPreview.newBuilder()).build();
        PlanFile file = new PlanFile(signed, decode(signed, name), preview);
        if (!shown.equals(file.plan())) {
            throw refusal(
                    name,
                    "'plan' and the bytes in 'signed_plan' disagree: the file was changed by hand. Plan again with"
                            + " 'patchwave rollout plan'");
        }
        if (!field(name, document, "plan_hash").equals(file.planHash())) {
            throw refusal(name, "'plan_hash' is not that of the bytes in 'signed_plan': the file was changed by hand");
        }
        return file;
    }

    private static Struct document(String name, String text) {
        Struct.Builder document = Struct.newBuilder();
        try {
            JsonText.parse(text, document);
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": is not a plan file: " + e.getMessage(), e);
        }
        Optional<String> unknown = document.getFieldsMap().keySet().stream()
                .filter(key -> !FIELDS.contains(key))
                .findFirst();
        if (unknown.isPresent()) {
            throw refusal(name, "has an unknown field '" + unknown.get() + "'");
        }
        return document.build();
    }

    private static String field(String name, Struct document, String field) {
        Value value = document.getFieldsOrDefault(field, Value.getDefaultInstance());
        if (!value.hasStringValue()) {
            throw refusal(name, "field '" + field + "' is missing or not a text");
        }
        return value.getStringValue();
    }

    private static SignedPlan signedPlan(String name, String base64) {
        try {
            return SignedPlan.parseFrom(Base64.getDecoder().decode(base64));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": 'signed_plan' cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static Plan decode(SignedPlan signed, String name) {
        try {
            Plan plan = Plan.parseFrom(signed.getPlan());
            // Whoever signs must have seen everything; also, that decoding and encoding again gives the same bytes
            // leaves no place in them to hide something.
            if (!plan.toByteString().equals(signed.getPlan())
                    || !plan.getUnknownFields().asMap().isEmpty()) {
                throw refusal(
                        name,
                        "the plan has parts that this version of patchwave cannot show; use the controller's version");
            }
            return plan;
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": the plan cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static <B extends com.google.protobuf.Message.Builder> B merge(
            String name, Struct document, String field, B builder) {
        try {
            JsonText.parse(
                    JsonText.line(document.getFieldsOrDefault(field, Value.getDefaultInstance())
                            .getStructValue()),
                    builder);
            return builder;
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(
                    ExitCode.REFUSED, name + ": field '" + field + "' is not as expected: " + e.getMessage(), e);
        }
    }

    private static Value json(com.google.protobuf.MessageOrBuilder message) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonText.parse(JsonText.line(message), struct);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of the contract that JSON cannot express", e);
        }
        return Value.newBuilder().setStructValue(struct).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static Refusal refusal(String name, String what) {
        return new Refusal(ExitCode.REFUSED, name + ": " + what);
    }
}
