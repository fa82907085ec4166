package patchwave.cli.bootstrap;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.bootstrap.StepReport.State;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;

/** How a whole run went: for people, for programs, and as an exit code. */
record RunReport(List<HostReport> hosts) {
    private static final List<State> ORDER = List.of(State.OK, State.CHANGED, State.WOULD_CHANGE, State.FAILED);

    RunReport {
        hosts = List.copyOf(hosts);
    }

    ExitCode exitCode() {
        if (count(State.FAILED) > 0) {
            return ExitCode.HOSTS_FAILED;
        }
        return count(State.WOULD_CHANGE) > 0 ? ExitCode.DIFFERENT : ExitCode.DONE;
    }

    private long count(State state) {
        return hosts.stream().filter(host -> host.state() == state).count();
    }

    /** A line for each host, and a sum. */
    List<String> lines(int width) {
        Table table = new Table().text("HOST").text("RESULT").wrapped("WHAT");
        hosts.forEach(host -> table.row(host.hostId(), word(host.state()), what(host)));
        List<String> lines = new ArrayList<>(table.lines(width));
        List<String> sums = new ArrayList<>();
        for (State state : ORDER) {
            if (count(state) > 0) {
                sums.add(count(state) + " " + word(state));
            }
        }
        lines.add("");
        lines.add(Words.count(hosts.size(), "host") + ": " + String.join(", ", sums));
        return lines;
    }

    private static String word(State state) {
        return state == State.FAILED ? "FAILED" : state.word();
    }

    /** What changed or failed; where nothing did, how the host is. */
    private static String what(HostReport host) {
        List<String> said = host.steps().stream()
                .filter(step -> step.state() != State.OK || step.detail().contains("differs:"))
                .map(step -> step.step().word() + ": " + step.detail())
                .toList();
        return said.isEmpty() ? host.steps().getLast().detail() : String.join("; ", said);
    }

    /** The same as one document. */
    Struct document() {
        ListValue.Builder all = ListValue.newBuilder();
        for (HostReport host : hosts) {
            ListValue.Builder steps = ListValue.newBuilder();
            host.steps()
                    .forEach(step -> steps.addValues(Value.newBuilder()
                            .setStructValue(Struct.newBuilder()
                                    .putFields("step", text(step.step().word()))
                                    .putFields("state", text(step.state().name()))
                                    .putFields("detail", text(step.detail())))));
            all.addValues(Value.newBuilder()
                    .setStructValue(Struct.newBuilder()
                            .putFields("host_id", text(host.hostId()))
                            .putFields("address", text(host.place()))
                            .putFields("result", text(host.state().name()))
                            .putFields(
                                    "steps",
                                    Value.newBuilder().setListValue(steps).build())));
        }
        return Struct.newBuilder()
                .putFields("hosts", Value.newBuilder().setListValue(all).build())
                .build();
    }

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
