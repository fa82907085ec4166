package patchwave.cli.bootstrap;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;

/** How an inventory is understood: for people and for programs. */
record InventoryView(List<HostWish> wishes) {
    InventoryView {
        wishes = List.copyOf(wishes);
    }

    List<String> lines(int width) {
        Table table =
                new Table().text("HOST").text("ENVIRONMENT").wrapped("LABELS").wrapped("SSH");
        wishes.forEach(wish -> table.row(
                wish.hostId(),
                wish.environment().orElse("-"),
                Words.orDash(labels(wish)),
                wish.target().shown()));
        return table.lines(width);
    }

    private static String labels(HostWish wish) {
        return String.join(
                ", ",
                wish.labels().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .toList());
    }

    Struct document() {
        ListValue.Builder all = ListValue.newBuilder();
        wishes.forEach(wish -> {
            Struct.Builder labels = Struct.newBuilder();
            wish.labels().forEach((name, value) -> labels.putFields(name, RunReport.text(value)));
            all.addValues(Value.newBuilder()
                    .setStructValue(Struct.newBuilder()
                            .putFields("host_id", RunReport.text(wish.hostId()))
                            .putFields(
                                    "environment",
                                    RunReport.text(wish.environment().orElse("")))
                            .putFields(
                                    "labels",
                                    Value.newBuilder().setStructValue(labels).build())
                            .putFields("ssh", RunReport.text(wish.target().shown()))));
        });
        return Struct.newBuilder()
                .putFields("hosts", Value.newBuilder().setListValue(all).build())
                .build();
    }
}
