package patchwave.demo.proof;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.List;

/** A JSON object or value, for reading what the commands print with {@code --output json} and what agents write. */
public record Json(Value value) {

    /**
     * Reads one JSON value.
     *
     * @throws IllegalArgumentException if the text is not JSON
     */
    public static Json parse(String text) {
        try {
            Value.Builder value = Value.newBuilder();
            JsonFormat.parser().merge(text, value);
            return new Json(value.build());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "not JSON: " + text.strip().lines().findFirst().orElse(""), e);
        }
    }

    /** The member of that name; an empty value where there is none. */
    public Json get(String name) {
        return new Json(value.getStructValue().getFieldsOrDefault(name, Value.getDefaultInstance()));
    }

    /** The elements of an array; none for anything else. */
    public List<Json> elements() {
        return value.getListValue().getValuesList().stream().map(Json::new).toList();
    }

    /** Text as it is, a number without needless zeros; empty for anything else. */
    public String text() {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> value.getStringValue();
            case NUMBER_VALUE -> String.valueOf((long) value.getNumberValue());
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET -> "";
        };
    }

    /** The names of an object's members. */
    public java.util.Set<String> names() {
        Struct struct = value.getStructValue();
        return new java.util.TreeSet<>(struct.getFieldsMap().keySet());
    }
}
