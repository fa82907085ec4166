package patchwave.cli.rescue;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.rescue.Finding.Verdict;
import patchwave.cli.text.Table;
import patchwave.cli.text.Wrap;

/**
 * How a rescue went.
 *
 * @param reports whether the controller hears the host in the end
 */
record RescueReport(String hostId, List<Finding> findings, List<Done> repairs, boolean reports) {
    /**
     * A repair, and what became of it.
     *
     * @param state "done", "failed", or "not done"
     */
    record Done(Repair repair, String state, String detail) {}

    RescueReport {
        findings = List.copyOf(findings);
        repairs = List.copyOf(repairs);
    }

    /** The findings for people, each with what to do below it. */
    static List<String> lines(List<Finding> findings, int width) {
        Table table = new Table().text("CHECK").text("STATE").wrapped("EVIDENCE");
        List<String> remedies = new ArrayList<>();
        for (Finding finding : findings) {
            table.row(finding.check().word(), word(finding.verdict()), finding.evidence());
            if (!finding.remedy().isEmpty()) {
                remedies.addAll(Wrap.lines("  " + finding.check().word() + " -> ", finding.remedy(), width));
            }
        }
        List<String> lines = new ArrayList<>(table.lines(width));
        if (!remedies.isEmpty()) {
            lines.add("");
            lines.add("What to do:");
            lines.addAll(remedies);
        }
        return lines;
    }

    private static String word(Verdict verdict) {
        return verdict == Verdict.BAD ? "BAD" : verdict.word();
    }

    Struct document() {
        ListValue.Builder all = ListValue.newBuilder();
        findings.forEach(finding -> all.addValues(Value.newBuilder()
                .setStructValue(Struct.newBuilder()
                        .putFields("check", text(finding.check().word()))
                        .putFields("verdict", text(finding.verdict().name()))
                        .putFields("evidence", text(finding.evidence()))
                        .putFields("remedy", text(finding.remedy())))));
        ListValue.Builder done = ListValue.newBuilder();
        repairs.forEach(repair -> done.addValues(Value.newBuilder()
                .setStructValue(Struct.newBuilder()
                        .putFields("repair", text(repair.repair().shown()))
                        .putFields("state", text(repair.state()))
                        .putFields("detail", text(repair.detail())))));
        return Struct.newBuilder()
                .putFields("host_id", text(hostId))
                .putFields("findings", Value.newBuilder().setListValue(all).build())
                .putFields("repairs", Value.newBuilder().setListValue(done).build())
                .putFields("reports", Value.newBuilder().setBoolValue(reports).build())
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
