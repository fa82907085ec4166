package patchwave.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page docs/kill-points.md: nothing in it changes from run to run, so that a difference is a change of behaviour. */
final class Table {
    private static final String HEAD = """
            # Kill points

            What becomes of a rollout when something dies, at every named point. Real controller, real agents, real apt and dpkg;
            each death is a SIGKILL. This page is written by the test that shows it, `CrashIT`; if it fails because the page
            differs, look at the difference, and write the page anew: `./patchwave crash --table docs/kill-points.md`

            After every point: the rollout completes, and dpkg's own database, the service that answers and the host's journal say
            that every host is patched; no attempt began twice, and dpkg finished each installation once (at most once more for
            each rung of a repair: a dpkg that dies before its database has what it did does it again); clients saw no pool below
            its floor and no request failed; the ledger adds up with the audit trail, in the database as it lay on disk right after
            the death too; no claim, lock or process is left, no host drained or quarantined, nothing for a person to do.

            "fenced; then patched" means: the attempt had not begun, is fenced, and the controller makes a new one. "patched"
            alone: the same attempt went on to its end. "after finish-unpacked" and the like: by those rungs of the repair.

            Two sections differ. A version that breaks its service halts the rollout before another host has it, and leaves its hosts
            drained; the next version mends them. A controller whose clock is set ahead halts what is under way as overdue.

            So that controllers can die a hundred times here, agents wait at most half a second before they connect again.
            """;

    private Table() {}

    static String text(List<Row> rows) {
        Map<String, List<Row>> sections =
                rows.stream().collect(Collectors.groupingBy(Row::section, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder(HEAD);
        sections.forEach((section, list) -> {
            text.append("\n## ").append(section).append("\n| What happens | What becomes of it |\n| --- | --- |\n");
            list.forEach(row -> text.append("| ")
                    .append(row.point())
                    .append(" | ")
                    .append(row.outcome())
                    .append(" |\n"));
        });
        return text.toString();
    }
}
