package patchwave.cli.text;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/**
 * Messages as JSON for scripts: the contract's own field names, and every field always there, so that a script never
 * has to tell "absent" from "zero".
 */
public final class JsonText {
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

    private JsonText() {}

    /** Over several lines, for one document. */
    public static String document(MessageOrBuilder message) {
        return print(PRINTER, message);
    }

    /** On one line, for a stream of documents. */
    public static String line(MessageOrBuilder message) {
        return print(PRINTER.omittingInsignificantWhitespace(), message);
    }

    /**
     * Reads JSON into a message.
     *
     * @throws InvalidProtocolBufferException if the text is not JSON, or has a field that the message has not
     */
    public static void parse(String text, Message.Builder into) throws InvalidProtocolBufferException {
        JsonFormat.parser().merge(text, into);
    }

    private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
        try {
            return printer.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message of the contract that JSON cannot express", e);
        }
    }
}
