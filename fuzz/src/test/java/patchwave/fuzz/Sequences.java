package patchwave.fuzz;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A message that is a sequence of messages of several kinds: {@code message Sequence { repeated Item items = 1; }} and {@code
 * message Item { oneof one { KIND name = 1; ... } }}. Made at run time, so that each new kind is fuzzed as soon as it exists.
 */
public final class Sequences {
    private Sequences() {}

    /**
     * One element of a sequence.
     *
     * @param name of its kind
     */
    public record Item(String name, Message message) {}

    /** The type of sequences of these kinds, by name. The order of names must never change: it numbers the fields. */
    public static Descriptor of(Map<String, Descriptor> kinds) {
        DescriptorProto.Builder item = DescriptorProto.newBuilder().setName("Item");
        item.addOneofDecl(OneofDescriptorProto.newBuilder().setName("one"));
        FileDescriptorProto.Builder file =
                FileDescriptorProto.newBuilder().setName("sequence.proto").setSyntax("proto3");
        List<FileDescriptor> files = new ArrayList<>();
        int number = 0;
        for (Map.Entry<String, Descriptor> kind : kinds.entrySet()) {
            number++;
            item.addField(FieldDescriptorProto.newBuilder()
                    .setName(kind.getKey())
                    .setNumber(number)
                    .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                    .setTypeName("." + kind.getValue().getFullName())
                    .setOneofIndex(0));
            if (!files.contains(kind.getValue().getFile())) {
                files.add(kind.getValue().getFile());
                file.addDependency(kind.getValue().getFile().getName());
            }
        }
        file.addMessageType(item);
        file.addMessageType(DescriptorProto.newBuilder()
                .setName("Sequence")
                .addField(FieldDescriptorProto.newBuilder()
                        .setName("items")
                        .setNumber(1)
                        .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)
                        .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                        .setTypeName("Item")));
        try {
            return FileDescriptor.buildFrom(file.build(), files.toArray(FileDescriptor[]::new))
                    .findMessageTypeByName("Sequence");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The elements of a sequence; those without a kind are left out. */
    public static List<Item> items(Message sequence) {
        FieldDescriptor field = sequence.getDescriptorForType().findFieldByName("items");
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < sequence.getRepeatedFieldCount(field); i++) {
            Message item = (Message) sequence.getRepeatedField(field, i);
            item.getAllFields().forEach((kind, value) -> items.add(new Item(kind.getName(), (Message) value)));
        }
        return items;
    }
}
