package patchwave.cli.signing;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Parser;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.JsonText;

/**
 * The form of files in which something travels that people review and sign, a document: decoded as JSON, and as the exact
 * bytes with the signatures so far. The bytes count; a file whose readable part says something else is refused.
 *
 * @param <S> the exact bytes with their signatures
 * @param <D> what the bytes say
 */
final class FileForm<S extends Message, D extends Message> {
    private static final Pattern ANY_FORM = Pattern.compile("patchwave-[a-z]+-file/\\d+");

    private final String word;
    private final String called;
    private final List<String> unsigned;
    private final String again;
    private final Parser<S> signedParser;
    private final Parser<D> documentParser;
    private final Function<S, ByteString> bytes;

    /**
     * Of one kind of document.
     *
     * @param word what the document is called in the file's fields, such as "plan"
     * @param called such as "a plan file"
     * @param unsigned fields beside the document, which nobody signs
     * @param again how to make another where a file is spoilt: one sentence without its full stop
     * @param bytes the document's exact bytes
     */
    FileForm(
            String word,
            String called,
            List<String> unsigned,
            String again,
            Parser<S> signedParser,
            Parser<D> documentParser,
            Function<S, ByteString> bytes) {
        this.word = word;
        this.called = called;
        this.unsigned = unsigned;
        this.again = again;
        this.signedParser = signedParser;
        this.documentParser = DiscardUnknownFieldsParser.wrap(documentParser);
        this.bytes = bytes;
    }

    /**
     * A file's parts, which agree.
     *
     * @param fields the whole file
     */
    record Parts<S, D>(S signed, D document, Struct fields) {}

    /** SHA-256 of the document's bytes, in lower-case hexadecimal. */
    String hash(S signed) {
        return Hashes.sha256(bytes.apply(signed).toByteArray());
    }

    /**
     * What the bytes say.
     *
     * @param name where they come from, for refusals
     * @throws Refusal if they have something that we cannot show to the signer
     */
    D decode(S signed, String name) {
        try {
            // Without what we do not know, at any depth. Whoever signs must have seen everything; also, that decoding
            // and encoding again gives the same bytes leaves no place in them to hide something.
            D document = documentParser.parseFrom(bytes.apply(signed));
            if (!document.toByteString().equals(bytes.apply(signed))) {
                throw refusal(
                        name,
                        "the " + word
                                + " has parts that this version of patchwave cannot show; use the controller's version");
            }
            return document;
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": the " + word + " cannot be decoded: " + e.getMessage(), e);
        }
    }

    /**
     * The file's text.
     *
     * @param beside the fields that nobody signs
     */
    String text(S signed, D document, Map<String, Message> beside) {
        Struct.Builder file = Struct.newBuilder()
                .putFields("format", text(format()))
                .putFields(hashField(), text(hash(signed)))
                .putFields(word, json(document));
        beside.forEach((field, message) -> file.putFields(field, json(message)));
        file.putFields(signedField(), text(Base64.getEncoder().encodeToString(signed.toByteArray())));
        return JsonText.document(file.build()) + "\n";
    }

    /**
     * Reads and checks a file's text.
     *
     * @param name the file's, for refusals
     * @throws Refusal if it is not of this form, or its parts disagree
     */
    Parts<S, D> parse(String name, String text) {
        Struct file = fields(name, text);
        if (!field(name, file, "format").equals(format())) {
            throw refusal(name, "'format' is not " + format() + "; it was written by another version of patchwave");
        }
        S signed = signed(name, field(name, file, signedField()));
        D document = decode(signed, name);
        Message shown = merge(name, file, word, document.newBuilderForType()).build();
        if (!shown.equals(document)) {
            throw refusal(
                    name,
                    "'%s' and the bytes in '%s' disagree: the file was changed by hand. %s"
                            .formatted(word, signedField(), again));
        }
        if (!field(name, file, hashField()).equals(hash(signed))) {
            throw refusal(
                    name,
                    "'%s' is not that of the bytes in '%s': the file was changed by hand"
                            .formatted(hashField(), signedField()));
        }
        return new Parts<>(signed, document, file);
    }

    /**
     * Reads a field into a message.
     *
     * @throws Refusal if it has something that the message has not
     */
    static <B extends Message.Builder> B merge(String name, Struct file, String field, B builder) {
        try {
            JsonText.parse(
                    JsonText.line(file.getFieldsOrDefault(field, Value.getDefaultInstance())
                            .getStructValue()),
                    builder);
            return builder;
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(
                    ExitCode.REFUSED, name + ": field '" + field + "' is not as expected: " + e.getMessage(), e);
        }
    }

    /**
     * A file's text.
     *
     * @throws Refusal if it cannot be read
     */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be read (" + e + ")", e);
        }
    }

    /**
     * Writes a new file.
     *
     * @throws Refusal if there is one of that name: it may be under review
     */
    static void create(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new Refusal(
                    ExitCode.REFUSED, file + ": exists already and is never overwritten; choose another name", e);
        } catch (IOException e) {
            throw new Refusal(ExitCode.REFUSED, file + ": cannot be written (" + e + ")", e);
        }
    }

    private String format() {
        return family() + "1";
    }

    private String family() {
        return "patchwave-" + word + "-file/";
    }

    private String hashField() {
        return word + "_hash";
    }

    private String signedField() {
        return "signed_" + word;
    }

    private Struct fields(String name, String text) {
        Struct.Builder file = Struct.newBuilder();
        try {
            JsonText.parse(text, file);
        } catch (InvalidProtocolBufferException e) {
            throw new Refusal(ExitCode.REFUSED, name + ": is not " + called + ": " + e.getMessage(), e);
        }
        String found =
                file.getFieldsOrDefault("format", Value.getDefaultInstance()).getStringValue();
        if (ANY_FORM.matcher(found).matches() && !found.startsWith(family())) {
            throw refusal(name, "is not " + called + ": its format is " + found);
        }
        List<String> known = Stream.concat(Stream.of("format", hashField(), word, signedField()), unsigned.stream())
                .toList();
        Optional<String> unknown = file.getFieldsMap().keySet().stream()
                .filter(key -> !known.contains(key))
                .findFirst();
        if (unknown.isPresent()) {
            throw refusal(name, "has an unknown field '" + unknown.get() + "'");
        }
        return file.build();
    }

    private static String field(String name, Struct file, String field) {
        Value value = file.getFieldsOrDefault(field, Value.getDefaultInstance());
        if (!value.hasStringValue()) {
            throw refusal(name, "field '" + field + "' is missing or not a text");
        }
        return value.getStringValue();
    }

    private S signed(String name, String base64) {
        try {
            return signedParser.parseFrom(Base64.getDecoder().decode(base64));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new Refusal(
                    ExitCode.REFUSED, name + ": '" + signedField() + "' cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static Value json(MessageOrBuilder message) {
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
